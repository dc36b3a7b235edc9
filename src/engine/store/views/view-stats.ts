import { listVersions } from '../../catalog/version-record.ts'
import type { ViewRecord } from '../../catalog/view-record.ts'
import { row } from '../../storage/operation.ts'
import type { Operation } from '../../storage/operation.ts'
import { countErrors } from '../../views/view-errors.ts'
import { notBuilt } from '../open-store.ts'
import type { OpenStore } from '../open-store.ts'

/** What a view amounts to: the version that answers. */
export interface ViewStats {
  readonly view: string
  readonly version: number
  readonly rows: number
  /** How many documents have rows. */
  readonly documents: number
  /** How many have none because the map yields none for them. */
  readonly empty: number
  /** How many have none because the map fails on them. */
  readonly errors: number
  /** What the table takes without its indexes; null where the database does not say. */
  readonly bytes: number | null
  /** Each index of the table, with what it takes. */
  readonly indexes: readonly { readonly name: string; readonly bytes: number | null }[]
  /**
   * When the version that answers was built, in UTC, and how long that took from its publication to its first answer, pauses
   * included; null for a program's view.
   */
  readonly build: { readonly ended: string; readonly milliseconds: number } | null
}

export async function readViewStats(store: OpenStore, name: string): Promise<ViewStats> {
  await store.refresh()
  const record = store.views.get(name)
  if (!record.live) throw notBuilt(record)
  const [counted, size, build] = [
    await store.storage.readSnapshot(() => count(store, record)),
    await store.read(store.dialect.introspector.tableSize(record.table)),
    store.format === 'legacy' ? null : await store.read(lastBuild(store.name, record)),
  ]
  return { view: name, version: record.version, ...counted, ...size, build }
}

function* count(
  store: OpenStore,
  { name: view, table }: ViewRecord,
): Operation<Pick<ViewStats, 'rows' | 'documents' | 'empty' | 'errors'>> {
  const all = yield* store.documents.count()
  const found = (yield* row<{ rows: number; documents: number }>(
    `select count(*) as "rows", count(distinct _id) as documents from ${store.dialect.compiler.table(table)}`,
  ))!
  const errors = store.format === 'legacy' ? 0 : yield* countErrors({ store: store.name, view, table })
  return { ...found, empty: all - found.documents - errors, errors }
}

function* lastBuild(store: string, { name, version }: ViewRecord): Operation<ViewStats['build']> {
  const built = (yield* listVersions(store, name)).find((each) => each.version === version)
  if (built === undefined || built.published === null) return null
  return { ended: built.published, milliseconds: Date.parse(built.published) - Date.parse(built.created) }
}
