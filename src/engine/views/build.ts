import { DatastoreError, toErrorRecord } from '../../shared/errors.ts'
import { bumpGeneration, holdStore } from '../catalog/catalog.ts'
import { checkViewTable } from '../catalog/check-schema.ts'
import { addBuild, leaseState, releaseBuild, removeBuild, saveCheckpoint } from '../catalog/build-record.ts'
import type { BuildRecord, NewBuild } from '../catalog/build-record.ts'
import { forgetView, setFailure, setLive } from '../catalog/view-record.ts'
import type { ViewRecord } from '../catalog/view-record.ts'
import type { DocumentTable } from '../documents/document-table.ts'
import { attempt, row, rows, run } from '../storage/operation.ts'
import type { Operation } from '../storage/operation.ts'
import type { Session } from '../session.ts'
import { endOwnership } from './build-owner.ts'
import { currentSeq } from './catch-up.ts'
import { explainDuplicates } from './explain-duplicates.ts'
import { MapAhead } from './map-ahead.ts'
import type { MappedBatch } from './map-ahead.ts'
import type { Mapper } from './mapper.ts'
import { RowBatch } from './row-batch.ts'
import type { TableSql } from './table-sql.ts'
import { clearErrors, countErrors, listErrors, moveErrors, noteError } from './view-errors.ts'
import { ViewTable } from './view-table.ts'

/** How far a build has come: documents mapped, and how many there were when it began. */
export interface BuildProgress {
  readonly state: 'building' | 'ready'
  readonly done: number
  readonly total: number
}

export interface BuildContext {
  readonly store: string
  readonly session: Session
  readonly documents: DocumentTable
}

/** One version of one view that is to be filled and then made the one that answers. */
export interface Build {
  readonly record: ViewRecord
  readonly build: BuildRecord
  readonly sql: TableSql
  readonly mapper: Mapper
}

/** How long a builder may be silent before another one may take its work over, in milliseconds. */
export const leaseMilliseconds = 30_000

/** Documents with failing maps after which a build that rejects them stops looking for more. */
const mostErrors = 100

/**
 * Fills the version's table beside the one that answers and swaps it in. Every batch saves rows and checkpoint in
 * one transaction, so a build that was killed goes on from there; other writes go on between batches.
 *
 * @throws what stopped it: `CANCELLED`, `PAUSED`, a map's error, or `CONSTRAINT` naming two documents with one unique
 *   value. The version that answered before still does.
 */
export async function* runBuild(
  context: BuildContext,
  build: Build,
  signal?: AbortSignal,
): AsyncGenerator<BuildProgress> {
  const { session } = context
  let ended = false
  try {
    yield* fill(context, build, signal)
    ended = true
  } catch (error) {
    ended = true
    // Let go of already, in the transaction that saw the wish.
    if (error instanceof DatastoreError && error.code === 'PAUSED') throw error
    const cancelled = signal?.aborted === true
    // Our own lease or the file may be gone by now; what stopped the build is what the caller must hear.
    await session.write(() => abandon(context, build, cancelled ? null : error)).catch(() => undefined)
    throw cancelled ? cancelledError(build.record.name, error) : error
  } finally {
    try {
      // A caller who stops iterating has cancelled.
      if (!ended) await session.write(() => abandon(context, build, null))
    } finally {
      // What could not be abandoned, on a full disk say, is left for the next one who builds this view.
      endOwnership(build.build.owner)
    }
  }
}

async function* fill(
  context: BuildContext,
  build: Build,
  signal?: AbortSignal,
): AsyncGenerator<BuildProgress> {
  const { session, documents } = context
  let { checkpoint, done } = build.build
  const { total } = build.build
  const batches = new MapAhead(context, build.mapper, signal)
  try {
    for (;;) {
      throwIfAborted(signal)
      const batch = await batches.after(checkpoint)
      throwIfAborted(signal)
      if (batch === null) {
        const end = await session.write(() => finish(context, build, checkpoint))
        if (end === 'paused') throw paused(build)
        if (end === 'swapped') break
        continue
      }
      const saved = await session.write(() => saveBatch(context, build, { ...batch, checkpoint, done }))
      ;({ checkpoint, done } = saved)
      if (saved.paused) throw paused(build)
      yield { state: 'building', done, total: Math.max(total, done) }
      await new Promise((resolve) => setImmediate(resolve))
    }
  } finally {
    batches.end()
  }
  const count = await session.storage.read(documents.count())
  yield { state: 'ready', done: count, total: count }
}

/** A batch to be saved after the `done` documents up to `checkpoint`. */
interface NextBatch extends MappedBatch {
  readonly checkpoint: number
  readonly done: number
}

interface SavedBatch {
  readonly checkpoint: number
  readonly done: number
  readonly paused: boolean
}

/**
 * Saves a batch's rows with its checkpoint, up to the first document that changed since it was read. When somebody
 * has asked for a pause, the build is let go of in the same transaction: what was mapped is not lost.
 */
function* saveBatch(context: BuildContext, build: Build, batch: NextBatch): Operation<SavedBatch> {
  const { store } = context
  const view = build.record.name
  const { dialect } = context.session.storage
  yield* holdStore(dialect, store)
  const lease = yield* holdLease(context, build)
  const table = new ViewTable(dialect, { ...build.build, name: build.record.name })
  const added = new RowBatch(table)
  const valid = yield* countUnchanged(context, batch)
  for (let index = 0; index < valid; index++) {
    const document = batch.documents[index]!
    const outcome = batch.outcomes[index]!
    if (outcome.rows !== null) yield* added.add(document.id, document.key, outcome.rows)
    else yield* noteFailure(context, build, document.key, outcome.error)
  }
  yield* added.flush()
  const checkpoint = valid === 0 ? batch.checkpoint : batch.documents[valid - 1]!.id
  const done = batch.done + valid
  yield* saveCheckpoint(store, view, { checkpoint, done, leaseUntil: Date.now() + leaseMilliseconds })
  if (lease === 'paused') yield* releaseBuild(store, view)
  return { checkpoint, done, paused: lease === 'paused' }
}

/** What every transaction of a builder begins with: it writes nothing to a build that is no longer its own. */
function* holdLease({ store }: BuildContext, build: Build): Operation<'held' | 'paused'> {
  const state = yield* leaseState(store, build.record.name, build.build)
  if (state === 'taken') throw taken(build)
  if (state === 'gone') throw cancelledError(build.record.name)
  return state
}

/** How many documents of a batch are still as they were read, up to the first that is not. */
export function* countUnchanged(
  context: Pick<BuildContext, 'store' | 'documents'>,
  batch: MappedBatch & { readonly checkpoint: number },
): Operation<number> {
  if ((yield* currentSeq(context.store)) === batch.seq) return batch.documents.length
  const last = batch.documents.at(-1)!.id
  const present = yield* rows<{ id: number; key: string; rev: string }>(
    `select id, "key", rev from ${context.documents.quoted} where id > ? and id <= ? order by id`,
    [batch.checkpoint, last],
  )
  const changed = batch.documents.findIndex((document, index) => {
    const now = present[index]
    // A deleted document's id may have gone to another key with the same content, and so the same revision.
    return now === undefined || now.id !== document.id || now.key !== document.key || now.rev !== document.rev
  })
  return changed < 0 ? batch.documents.length : changed
}

function* noteFailure(
  context: BuildContext,
  build: Build,
  key: string,
  error: DatastoreError,
): Operation<void> {
  if (build.record.kind === 'program') throw error
  const list = { store: context.store, view: build.record.name, table: build.build.table }
  yield* noteError(context.session.storage.dialect, list, key, error)
  if (refuses(build, error) && (yield* countErrors(list)) >= mostErrors)
    throw yield* tooManyErrors(context, build)
}

function refuses(build: Build, error: Pick<DatastoreError, 'code'>): boolean {
  return build.mapper.onError === 'reject' || error.code === 'CONSTRAINT'
}

/** Indexes, the last look, the swap: one transaction. `late` when documents came since the last batch. */
function* finish(
  context: BuildContext,
  build: Build,
  checkpoint: number,
): Operation<'swapped' | 'late' | 'paused'> {
  const { store, session, documents } = context
  const { record } = build
  const { table } = build.build
  yield* holdStore(session.storage.dialect, store)
  if ((yield* holdLease(context, build)) === 'paused') {
    yield* releaseBuild(store, record.name)
    return 'paused'
  }
  const late = yield* documents.after(checkpoint, 1)
  if (late.length > 0) return 'late'
  yield* refuseFailedDocuments(context, build)
  const { dialect } = session.storage
  for (const sql of build.sql.indexes) {
    try {
      yield* attempt(sql)
    } catch (error) {
      throw yield* explainDuplicates(
        dialect,
        { view: record.name, table, columns: build.build.columns },
        error,
      )
    }
  }
  if (table !== record.table) {
    yield* checkViewTable(dialect, store, record.table)
    yield* run(`drop table if exists ${dialect.quote(record.table)}`)
    yield* run(`alter table ${dialect.quote(table)} rename to ${dialect.quote(record.table)}`)
    yield* clearErrors({ store, view: record.name, table: record.table })
    yield* moveErrors({ store, view: record.name, table }, record.table)
  }
  yield* setLive(store, record.name, build.build)
  yield* removeBuild(store, record.name)
  yield* bumpGeneration(store)
  return 'swapped'
}

function* refuseFailedDocuments(context: BuildContext, build: Build): Operation<void> {
  const list = { store: context.store, view: build.record.name, table: build.build.table }
  const codes = build.mapper.onError === 'reject' ? '' : ` and code = 'CONSTRAINT'`
  const failed = yield* row<{ count: number }>(
    `select count(*) as count from datastore_view_errors where store = ? and view = ? and table_name = ?${codes}`,
    [list.store, list.view, list.table],
  )
  if (failed!.count > 0) throw yield* tooManyErrors(context, build)
}

function* tooManyErrors(context: BuildContext, build: Build): Operation<DatastoreError> {
  const view = build.record.name
  const list = { store: context.store, view, table: build.build.table }
  const count = yield* countErrors(list)
  const [first] = yield* listErrors(list, { offset: 0, limit: 1 })
  const many =
    count >= mostErrors ? `at least ${count} documents` : count === 1 ? '1 document' : `${count} documents`
  const code = first!.code as DatastoreError['code']
  return new DatastoreError(
    code,
    `View "${view}" was not published: its map fails on ${many}. The first: ${first!.message.replace(/\.?$/, '.')} Mend the map, or let the view skip documents that fail.`,
    {
      details: {
        view,
        key: first!.key ?? undefined,
        line: first!.line ?? undefined,
        columnNumber: first!.column ?? undefined,
      },
    },
  )
}

/** Gives the build up, unless it is another's by now. */
function* abandon(context: BuildContext, build: Build, error: unknown): Operation<void> {
  yield* holdStore(context.session.storage.dialect, context.store)
  const state = yield* leaseState(context.store, build.record.name, build.build)
  if (state === 'held' || state === 'paused') yield* dropBuild(context, build.record, build.build, error)
}

/** Drops what was filled; a view that never answered is kept only to say why it failed. */
export function* dropBuild(
  { store, session }: Pick<BuildContext, 'store' | 'session'>,
  record: ViewRecord,
  { table }: BuildRecord,
  error: unknown,
): Operation<void> {
  yield* checkViewTable(session.storage.dialect, store, table)
  yield* run(`drop table if exists ${session.storage.dialect.quote(table)}`)
  yield* clearErrors({ store, view: record.name, table })
  yield* removeBuild(store, record.name)
  if (!record.live && (error === null || record.kind === 'program')) yield* forgetView(store, record.name)
  else if (error !== null) yield* setFailure(store, record.name, toErrorRecord(error))
  yield* bumpGeneration(store)
}

/** Registers a version to be built and creates its table. */
export function* startBuild(
  context: BuildContext,
  view: string,
  build: Omit<NewBuild, 'leaseUntil'>,
  sql: TableSql,
): Operation<void> {
  for (const statement of sql.create) yield* run(statement)
  yield* context.session.storage.dialect.settleViewTable(build.table)
  yield* addBuild(context.store, view, { ...build, leaseUntil: Date.now() + leaseMilliseconds })
  yield* setFailure(context.store, view, null)
  yield* bumpGeneration(context.store)
}

function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw new DatastoreError('CANCELLED', 'The build was cancelled.')
}

function cancelledError(view: string, cause?: unknown): DatastoreError {
  return new DatastoreError(
    'CANCELLED',
    `Building view "${view}" was cancelled. The version that answered before still does.`,
    {
      details: { view },
      cause,
    },
  )
}

function paused(build: Build): DatastoreError {
  const view = build.record.name
  return new DatastoreError(
    'PAUSED',
    `Building view "${view}" was paused. What is done is kept: resume it to go on. The version that answered before still does.`,
    { details: { view } },
  )
}

function taken(build: Build): DatastoreError {
  return new DatastoreError(
    'BUSY',
    `View "${build.record.name}" is being built by another program, which took the work over.`,
    {
      details: { view: build.record.name },
    },
  )
}
