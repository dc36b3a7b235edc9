import { DatastoreError } from '../../../shared/errors.ts'
import type { ViewVersion } from '../../../shared/model/view.ts'
import { listVersions } from '../../catalog/version-record.ts'
import type { BuildProgress } from '../../views/build/types.ts'
import { summarizeVersions } from '../../views/summary.ts'
import { publishView } from './build-views.ts'
import type { OpenStore } from '../open-store.ts'

export async function readVersions(store: OpenStore, name: string): Promise<ViewVersion[]> {
  await store.load()
  const record = store.views.get(name)
  if (store.format === 'legacy') return []
  return summarizeVersions(record, await store.read(listVersions(store.name, name)))
}

export async function readVersion(store: OpenStore, name: string, version: number): Promise<ViewVersion> {
  const versions = await readVersions(store, name)
  const found = versions.find((known) => known.version === version)
  if (found === undefined) throw noVersion(name, version, versions)
  return found
}

/** Publishes what an old version of a view was, as its newest one. It has answered before: its tests do not keep it away. */
export async function* restoreVersion(
  store: OpenStore,
  name: string,
  version: number,
  signal?: AbortSignal,
): AsyncGenerator<BuildProgress> {
  const { definition } = await readVersion(store, name, version)
  yield* publishView(store, definition, { intent: 'publish', skipTests: true, signal })
}

function noVersion(view: string, version: number, versions: readonly ViewVersion[]): DatastoreError {
  const known = versions.map((each) => each.version).toSorted((a, b) => a - b)
  const have =
    known.length === 0 ? 'Versions are kept of authored views only.' : `Its versions are ${known.join(', ')}.`
  return new DatastoreError('NOT_FOUND', `View "${view}" has no version ${version}. ${have}`, {
    details: { view },
  })
}
