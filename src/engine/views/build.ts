import { DatastoreError } from '../../shared/errors.ts'
import { releaseBuild, saveCheckpoint } from '../catalog/build-record.ts'
import type { Operation } from '../storage/operation.ts'
import type { Build, BuildContext, BuildProgress } from './build/types.ts'
import { batchMilliseconds, holdLease, leaseMilliseconds } from './build-lease.ts'
import { endOwnership } from './build-owner.ts'
import { crashPoint } from './crash-points.ts'
import { abandon, cancelledError, pausedError } from './end-build.ts'
import { buildErrors, noteFailure, refuseFailures } from './failures.ts'
import { countUnchanged, findChanged } from './find-changed.ts'
import { createNextIndexes, retryConflicts, swap } from './finish-build.ts'
import { fillLeft, leaveRest, leaveToWriters } from './left-documents.ts'
import { letGo } from './let-go.ts'
import { MapAhead } from './map-ahead.ts'
import type { MappedBatch } from './map-ahead.ts'
import { leaveMissedNow } from './missed-documents.ts'
import { RowBatch } from './row-batch.ts'
import { countErrors } from './view-errors.ts'
import { ViewTable } from './view-table.ts'
import { whileWanted } from './while-wanted.ts'

/** Documents added before the clock is looked at again. */
const documentsBetweenLooks = 16

/**
 * Batches cut off one after the other because a document of theirs was changed since it was read. Who changes it may be quicker
 * each time: of the next batch such documents are left to their writers.
 */
const mostCutOff = 2

/** How long a builder stays away between two transactions, in milliseconds: long enough for one who waits to come in. */
const gapMilliseconds = 2

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
    await giveUp(context, build, cancelled ? null : error).catch(() => undefined)
    throw cancelled ? cancelledError(build.record.name, error) : error
  } finally {
    try {
      // A caller who stops iterating has cancelled.
      if (!ended) await giveUp(context, build, null)
    } finally {
      // What could not be abandoned, on a full disk say, is left for the next one who builds this view.
      endOwnership(build.build.owner)
    }
  }
}

async function giveUp(context: BuildContext, build: Build, error: unknown): Promise<void> {
  await context.session.write(() => abandon(context, build, error))
  crashPoint('cleanup.committed')
}

async function* fill(
  context: BuildContext,
  build: Build,
  signal?: AbortSignal,
): AsyncGenerator<BuildProgress> {
  const { session, documents } = context
  const { total, lastId } = build.build
  let { checkpoint, done } = build.build
  crashPoint('publish.committed')
  let failed = await session.storage.read(countErrors(buildErrors(context, build)))
  const batches = new MapAhead(context, { mapper: build.mapper, lastId, signal })
  let cutOff = 0
  try {
    for (;;) {
      throwIfAborted(build, signal)
      const batch = await whileWanted(context, build, {
        start: () => batches.after(checkpoint),
        callOff: () => batches.end(),
      })
      throwIfAborted(build, signal)
      if (batch === null) {
        if (checkpoint >= lastId) break
        const now = { checkpoint, done }
        const rest = await session.write(() => leaveRest(context, build, now))
        if (rest === null) throw paused(build)
        crashPoint('rest.committed')
        ;({ checkpoint, done } = rest)
        continue
      }
      crashPoint('batch.mapped')
      const leaves = cutOff >= mostCutOff
      let isCutOff = false
      for (let from = 0; from < batch.documents.length;) {
        const saved = await session.write(
          () => saveBatch(context, build, { ...batch, from, checkpoint, done, leaves }),
          { unflushed: true },
        )
        crashPoint('batch.committed')
        if (saved.paused) throw paused(build)
        from += saved.done - done
        ;({ checkpoint, done } = saved)
        failed += saved.failed
        const seen = { failed, documents: Math.max(total, done) }
        if (saved.failed > 0) failed = await session.storage.read(refuseFailures(context, build, seen))
        // Mapping the next documents here and now leaves others more time than a gap.
        await (batches.mapsHere && from === batch.documents.length ? nextTurn() : gap())
        isCutOff = saved.cutOff
        if (isCutOff) break
      }
      cutOff = isCutOff ? cutOff + 1 : 0
      yield { state: 'building', done, total: Math.max(total, done) }
    }
  } finally {
    batches.end()
  }
  yield* finish(context, build, signal)
  const count = await session.storage.read(documents.count())
  yield { state: 'ready', done: count, total: count }
}

/** Every old document is in the table, or left to its writers: those, indexes, one transaction each, and the swap. */
async function* finish(
  context: BuildContext,
  build: Build,
  signal?: AbortSignal,
): AsyncGenerator<BuildProgress> {
  const { session } = context
  await fillMissed(context, build, signal)
  let { indexed } = build.build
  let triedAgain = false
  while (indexed < build.sql.indexes.length) {
    throwIfAborted(build, signal)
    try {
      const now = await createNextIndexes(context, build, indexed)
      if (now === null) throw paused(build)
      crashPoint('index.committed')
      indexed = now
    } catch (error) {
      // Values may be there twice because a program without the view's code has handed one on.
      if (triedAgain || !isConstraint(error) || !(await fillMissed(context, build, signal))) throw error
      triedAgain = true
    }
    await gap()
    if (indexed < build.sql.indexes.length)
      yield { state: 'building', done: build.build.total, total: build.build.total }
  }
  for (let attempt = 1; ;) {
    throwIfAborted(build, signal)
    const now = attempt
    const end = await session.write(() => swap(context, build, now))
    if (end === 'paused') throw paused(build)
    if (end === 'swapped') break
    if (end === 'left') await fillLeft(context, build, signal)
    else {
      await fillMissed(context, build, signal)
      await retryConflicts(context, build, signal)
      attempt++
    }
  }
  crashPoint('swap.committed')
}

/** Fills in what is left to this builder, and what programs without the view's code have written; true if there was any of that. */
async function fillMissed(context: BuildContext, build: Build, signal?: AbortSignal): Promise<boolean> {
  const missed = build.record.kind === 'authored' ? 0 : await leaveWhatWasMissed(context, build)
  await fillLeft(context, build, signal)
  return missed > 0
}

async function leaveWhatWasMissed(context: BuildContext, build: Build): Promise<number> {
  const missed = await context.session.write(function* () {
    return (yield* letGo(context, build)) ? null : yield* leaveMissedNow(context, build.record.name)
  })
  if (missed === null) throw paused(build)
  return missed
}

function isConstraint(error: unknown): boolean {
  return error instanceof DatastoreError && error.code === 'CONSTRAINT'
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

function gap(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, gapMilliseconds))
}

/** A batch of which the first `from` documents are saved: `done` in all, up to `checkpoint`. */
interface NextBatch extends MappedBatch {
  readonly from: number
  readonly checkpoint: number
  readonly done: number
  /** Whether documents that were changed since they were read are left to their writers. */
  readonly leaves: boolean
}

interface SavedBatch {
  readonly checkpoint: number
  readonly done: number
  /** Documents of this transaction whose map failed. */
  readonly failed: number
  readonly paused: boolean
  /** The document after the last one that was saved was changed since it was read, and not left to its writers. */
  readonly cutOff: boolean
}

/**
 * Saves rows with their checkpoint until the time of a transaction is up, or a document changed since it was read. Where such
 * documents are left to their writers it goes on behind them: who writes one from now on gives it its rows. When somebody
 * has asked for a pause, the build is let go of in the same transaction: what was mapped is not lost.
 */
function* saveBatch(context: BuildContext, build: Build, batch: NextBatch): Operation<SavedBatch> {
  const { store } = context
  const view = build.record.name
  const started = performance.now()
  const { dialect } = context.session.storage
  const lease = yield* holdLease(context, build)
  const table = new ViewTable(dialect, { ...build.build, name: view })
  const added = new RowBatch(table)
  const changed = yield* findChanged(context, batch)
  const until = batch.leaves ? batch.documents.length : countUnchanged(changed, batch)
  let [next, failed] = [batch.from, 0]
  while (next < until && (next === batch.from || performance.now() - started < batchMilliseconds)) {
    const some = Math.min(until, next + documentsBetweenLooks)
    for (; next < some; next++) {
      const document = batch.documents[next]!
      const outcome = batch.outcomes[next]!
      if (changed.indexes.has(next)) continue
      if (outcome.rows !== null) added.take(document.id, document.key, outcome.rows)
      else {
        yield* noteFailure(context, build, document.key, outcome.error)
        failed++
      }
    }
    yield* added.addFull()
  }
  yield* added.flush()
  crashPoint('batch.rows')
  const checkpoint = next === batch.from ? batch.checkpoint : batch.documents[next - 1]!.id
  for (const id of changed.ids) if (id <= checkpoint) yield* leaveToWriters(context, build, id)
  const done = batch.done + next - batch.from
  yield* saveCheckpoint(store, view, { checkpoint, done, leaseUntil: Date.now() + leaseMilliseconds })
  crashPoint('batch.checkpoint')
  if (lease === 'paused') yield* releaseBuild(store, view)
  if (lease === 'paused') crashPoint('pause.released')
  return {
    checkpoint,
    done,
    failed,
    paused: lease === 'paused',
    cutOff: next === until && until < batch.documents.length,
  }
}

function throwIfAborted(build: Build, signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw cancelledError(build.record.name)
}

function paused(build: Build): DatastoreError {
  crashPoint('pause.committed')
  return pausedError(build.record.name)
}
