import type { ViewError, ViewSummary } from '../../../shared/model/view.ts'
import { bumpGeneration, holdStore } from '../../catalog/catalog.ts'
import { dropViewTable } from '../../views/table-sql.ts'
import { checkViewTable } from '../../catalog/check-schema.ts'
import { forgetView } from '../../catalog/view-record.ts'
import type { ViewRecord } from '../../catalog/view-record.ts'
import type { Operation } from '../../storage/operation.ts'
import { notOurs } from '../../views/build/refuse-view.ts'
import { refuseReferred } from '../../views/constraints/references.ts'
import { summarizeView } from '../../views/summary.ts'
import { verifyView } from '../../views/verify.ts'
import type { VerifyProgress } from '../../views/verify.ts'
import { failedBuild, listErrors } from '../../views/view-errors.ts'
import type { OpenStore } from '../open-store.ts'

/** Compares a view with its map of every document, and repairs it when asked. */
export async function* verifyStoreView(
  store: OpenStore,
  name: string,
  options: { readonly repair: boolean; readonly after?: number; readonly signal?: AbortSignal },
): AsyncGenerator<VerifyProgress> {
  await store.refresh()
  const record = await store.answering(name)
  const mapper = store.views.mapper(record)
  if (mapper === null) throw notOurs(name, 'Verify')
  if (options.repair) await store.makeWritable()
  const { session, documents } = store
  const write = <T>(operation: () => Operation<T>): Promise<T> => store.write(operation)
  yield* verifyView({ store: store.name, session, documents, record, mapper, write, ...options })
}

export async function removeView(store: OpenStore, name: string): Promise<void> {
  await store.refresh()
  const record = store.views.get(name)
  await store.makeWritable()
  refuseReferred(store.views.records, record)
  await store.write(() => remove(store, record))
  store.views.undefine(name)
  await store.load()
}

function* remove({ dialect, name }: OpenStore, record: ViewRecord): Operation<void> {
  yield* holdStore(dialect, name)
  yield* checkViewTable(dialect, name, record.table)
  yield* dropViewTable(dialect, record.table)
  if (record.build !== null) yield* checkViewTable(dialect, name, record.build.table)
  if (record.build !== null) yield* dropViewTable(dialect, record.build.table)
  yield* forgetView(name, record.name)
  yield* bumpGeneration(name)
}

export async function summarizeViews(store: OpenStore): Promise<ViewSummary[]> {
  await store.load()
  return await Promise.all(store.views.records.map((record) => summarize(store, record)))
}

export async function findView(store: OpenStore, name: string): Promise<ViewSummary> {
  await store.load()
  return await summarize(store, store.views.get(name))
}

function summarize(store: OpenStore, record: ViewRecord): Promise<ViewSummary> {
  return store.read(summarizeView(store.dialect, store.name, record, store.format))
}

/** Which list of a view's failing documents is asked for: that of the version that answers when nothing is said. */
interface WantedErrors {
  readonly version?: number
  readonly failed?: boolean
}

/** Documents without rows in the version that answers, or in another one that is asked for. */
export async function readViewErrors(
  store: OpenStore,
  name: string,
  range: { readonly offset: number; readonly limit: number },
  wanted: WantedErrors,
): Promise<ViewError[]> {
  await store.refresh()
  const record = store.views.get(name)
  if (store.format === 'legacy') return []
  const list = errorListOf(record, wanted)
  if (list === null) return []
  const errors = await store.read(listErrors({ store: store.name, view: name, table: list.table }, range))
  return errors.map((error) => ({ ...error, version: list.version }))
}

/** Versions that neither answer nor are being built have no list, but for the last one that failed. */
function errorListOf(record: ViewRecord, wanted: WantedErrors): { table: string; version: number } | null {
  const { build, failedVersion, live } = record
  const usual = live ? record.version : (build?.version ?? failedVersion)
  const version = wanted.version ?? (wanted.failed === true ? failedVersion : usual)
  if (version === null) return null
  if (wanted.failed === true) return version === failedVersion ? { table: failedBuild, version } : null
  if (live && version === record.version) return { table: record.table, version }
  if (version === build?.version) return { table: build.table, version }
  return version === failedVersion ? { table: failedBuild, version } : null
}
