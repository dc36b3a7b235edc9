import type { MapError, ViewSummary } from '../../shared/model/view.ts'
import { bumpGeneration, holdStore } from '../catalog/catalog.ts'
import { checkViewTable } from '../catalog/check-schema.ts'
import { forgetView } from '../catalog/view-record.ts'
import type { ViewRecord } from '../catalog/view-record.ts'
import { run } from '../storage/operation.ts'
import type { Operation } from '../storage/operation.ts'
import { summarizeView } from '../views/summary.ts'
import { verifyView } from '../views/verify.ts'
import type { VerifyProgress } from '../views/verify.ts'
import { listErrors } from '../views/view-errors.ts'
import { ownProgram } from './build-views.ts'
import type { OpenStore } from './open-store.ts'

/** Compares a view with its map of every document, and mends it when asked. */
export async function* verifyStoreView(
  store: OpenStore,
  name: string,
  options: { readonly repair: boolean; readonly after?: number; readonly signal?: AbortSignal },
): AsyncGenerator<VerifyProgress> {
  await store.refresh()
  const record = await store.answering(name)
  const mapper = store.views.mapper(record)
  if (mapper === null) throw ownProgram(name, 'Verify')
  if (options.repair) await store.makeWritable()
  const { session, documents } = store
  yield* verifyView({ store: store.name, session, documents, record, mapper, ...options })
}

export async function removeView(store: OpenStore, name: string): Promise<void> {
  await store.refresh()
  const record = store.views.get(name)
  await store.makeWritable()
  await store.write(() => remove(store, record))
  store.views.undefine(name)
  await store.load()
}

function* remove({ dialect, name }: OpenStore, record: ViewRecord): Operation<void> {
  yield* holdStore(dialect, name)
  yield* checkViewTable(dialect, name, record.table)
  yield* run(`drop table if exists ${dialect.quote(record.table)}`)
  if (record.build !== null) yield* checkViewTable(dialect, name, record.build.table)
  if (record.build !== null) yield* run(`drop table if exists ${dialect.quote(record.build.table)}`)
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

export async function readViewErrors(
  store: OpenStore,
  name: string,
  range: { readonly offset: number; readonly limit: number },
): Promise<MapError[]> {
  await store.refresh()
  const record = store.views.get(name)
  if (store.format === 'legacy') return []
  return await store.read(listErrors({ store: store.name, view: name, table: record.table }, range))
}
