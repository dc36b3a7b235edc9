import { DatastoreError } from '../../shared/errors.ts'
import type { ViewDefinition } from '../../shared/model/view-definition.ts'
import type { MapError, PreviewResult, ViewSummary } from '../../shared/model/view.ts'
import { bumpGeneration } from '../catalog/catalog.ts'
import { checkViewTable } from '../catalog/check-schema.ts'
import { forgetView } from '../catalog/view-record.ts'
import type { ViewRecord } from '../catalog/view-record.ts'
import { invalidArgument } from '../invalid-argument.ts'
import { legacySignature } from '../legacy/legacy-file.ts'
import { Progress } from '../progress.ts'
import { run } from '../storage/operation.ts'
import type { Operation } from '../storage/operation.ts'
import type { View } from '../view.ts'
import { runBuild } from '../views/build.ts'
import type { Build, BuildProgress } from '../views/build.ts'
import { checkDefinition } from '../views/check-definition.ts'
import { previewDefinition } from '../views/preview.ts'
import { planAuthored, planProgram, programSignature } from '../views/publish.ts'
import type { PublishContext } from '../views/publish.ts'
import { summarizeView } from '../views/summary.ts'
import { verifyView } from '../views/verify.ts'
import type { VerifyProgress } from '../views/verify.ts'
import { listErrors } from '../views/view-errors.ts'
import type { OpenStore } from './open-store.ts'

interface BuildOptions {
  /** Build even when nothing has changed. */
  readonly force: boolean
  readonly signal?: AbortSignal
}

/** Makes a program's view known, and builds it or brings it up to date where that is needed. */
export async function addProgramView(store: OpenStore, name: string, view: View): Promise<void> {
  if (typeof name !== 'string' || name === '' || name.length > 63) {
    throw invalidArgument('name', "A view's name is a string of 1 to 63 characters.")
  }
  if (typeof view?.map !== 'function' || typeof view.defineTable !== 'function') {
    throw invalidArgument(
      'view',
      `addView("${name}") takes an object with defineTable() and map(), such as an instance of a class that extends View.`,
    )
  }
  await store.refresh()
  const signature = programSignature(store.storage.knex, view, view.tableName ?? `${store.name}_${name}`)
  const former = store.views.define(name, view, signature)
  try {
    if (!isAsRegistered(store, name, view, signature)) {
      await new Progress(buildProgram(store, name, view, { force: false }))
    }
    await store.load()
    await store.answering(name)
  } catch (error) {
    former()
    // The error that ended it says more than one of reading the catalog after it.
    await store.load().catch(() => undefined)
    throw error
  }
}

/** A view that was registered just so needs nothing; neither does one in a file that must not be changed. */
function isAsRegistered(store: OpenStore, name: string, view: View, signature: string): boolean {
  const table = view.tableName ?? `${store.name}_${name}`
  const record = store.views.records.find((known) => known.table === table)
  if (record?.kind !== 'program' || !record.live || record.build !== null || record.name !== name)
    return false
  if (record.signature === legacySignature && (store.storage.readonly || store.format === 'legacy'))
    return true
  return record.signature === signature
}

async function* buildProgram(
  store: OpenStore,
  name: string,
  view: View,
  { force, signal }: BuildOptions,
): AsyncGenerator<BuildProgress> {
  await store.makeWritable()
  yield* build(store, await store.write(() => planProgram(publishing(store), name, view, force)), signal)
}

/** Publishes an authored view; its map is compiled before anything is made of it. */
export async function* publishView(
  store: OpenStore,
  definition: ViewDefinition,
  { force, signal }: BuildOptions,
): AsyncGenerator<BuildProgress> {
  const checked = checkDefinition(definition)
  await store.session.sandbox().check(checked.map)
  await store.makeWritable()
  yield* build(store, await store.write(() => planAuthored(publishing(store), checked, force)), signal)
}

export async function* reindexView(
  store: OpenStore,
  name: string,
  signal?: AbortSignal,
): AsyncGenerator<BuildProgress> {
  await store.refresh()
  const record = store.views.get(name)
  const program = store.views.program(name)
  const definition = record.build?.definition ?? record.definition
  if (definition !== null) yield* publishView(store, definition, { force: true, signal })
  else if (program !== undefined) yield* buildProgram(store, name, program, { force: true, signal })
  else throw ownProgram(name, 'Reindex')
}

async function* build(
  store: OpenStore,
  planned: Build | null,
  signal?: AbortSignal,
): AsyncGenerator<BuildProgress> {
  await store.load()
  if (planned === null) {
    const total = await store.read(store.documents.count())
    yield { state: 'ready', done: total, total }
    return
  }
  try {
    yield* runBuild(
      { store: store.name, session: store.session, documents: store.documents },
      planned,
      signal,
    )
  } finally {
    await store.load()
  }
}

function publishing(store: OpenStore): PublishContext {
  return { store: store.name, session: store.session, documents: store.documents, views: store.views }
}

export async function previewView(
  store: OpenStore,
  definition: ViewDefinition,
  { sample, signal }: { readonly sample: number; readonly signal?: AbortSignal },
): Promise<PreviewResult> {
  const checked = checkDefinition(definition)
  const documents = await store.read(store.documents.sample(sample))
  return await previewDefinition(store.session.sandbox(), checked, documents, signal)
}

/** Compares a view with its map of every document, and mends it when asked. */
export async function* verifyStoreView(
  store: OpenStore,
  name: string,
  { repair, signal }: { readonly repair: boolean; readonly signal?: AbortSignal },
): AsyncGenerator<VerifyProgress> {
  await store.refresh()
  const record = await store.answering(name)
  const mapper = store.views.mapper(record)
  if (mapper === null) throw ownProgram(name, 'Verify')
  if (repair) await store.makeWritable()
  yield* verifyView({ session: store.session, documents: store.documents, record, mapper, repair, signal })
}

function ownProgram(view: string, verb: string): DatastoreError {
  return new DatastoreError(
    'INVALID_INPUT',
    `View "${view}" is maintained by a program of your own: its map is not in the database. ${verb} it there.`,
    { details: { view } },
  )
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
