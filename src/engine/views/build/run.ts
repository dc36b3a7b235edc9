import { delay } from '../../../shared/delay.ts'
import { DatastoreError } from '../../../shared/errors.ts'
import type { DocumentText } from '../../../shared/model/document.ts'
import { findBacklog } from '../../catalog/build-record.ts'
import type { Operation } from '../../storage/operation.ts'
import { syncPoint } from '../../sync-points.ts'
import type { MapOutcome } from '../mapper.ts'
import { clearError, countErrors } from '../view-errors.ts'
import { BuildRun, cancelledError } from './build-run.ts'
import { abandon } from './end.ts'
import { failpoint } from './failpoints.ts'
import { refuseFailures } from './failures.ts'
import { createNextIndexes } from './indexes.ts'
import { endOwnership } from './lease.ts'
import { maintainBuilding } from './maintain-building.ts'
import { MapPrefetcher } from './map-prefetcher.ts'
import type { MappedBatch } from './map-prefetcher.ts'
import { fillPass, followPass, join } from './pass.ts'
import type { Pass } from './pass.ts'
import { saveBatch } from './save-batch.ts'
import { listRefused, swap } from './swap.ts'
import type { BuildContext, BuildProgress, PlannedBuild } from './types.ts'

/**
 * Fills the version's table beside the one that answers and swaps it in. Every batch saves rows and position in
 * one transaction, so a build that was killed goes on from there; writers go on between batches.
 *
 * @throws what stopped it: `CANCELLED`, `PAUSED`, a map's error, or `CONSTRAINT` naming two documents with one unique
 *   value. The version that answered before still does.
 */
export async function* runBuild(
  context: BuildContext,
  planned: PlannedBuild,
  signal?: AbortSignal,
): AsyncGenerator<BuildProgress> {
  const run = new BuildRun(context, planned, signal)
  let ended = false
  try {
    failpoint('publish.committed')
    run.failed = await run.read(countErrors(run.errors))
    yield* fill(run)
    yield* follow(run)
    yield* createIndexes(run)
    yield* swapIn(run)
    const count = await run.read(context.documents.count())
    yield { state: 'ready', done: count, total: count }
    ended = true
  } catch (error) {
    ended = true
    // Released already, in the transaction that granted the pause.
    if (error instanceof DatastoreError && error.code === 'PAUSED') throw error
    const cancelled = signal?.aborted === true
    // The lease or the file may be gone by now; what stopped the build is what the caller must hear.
    await giveUp(run, cancelled ? null : error).catch(() => undefined)
    throw cancelled ? cancelledError(run.view, error) : error
  } finally {
    try {
      // A caller that stops iterating has cancelled.
      if (!ended) await giveUp(run, null)
    } finally {
      // What could not be abandoned, on a full disk say, is left for the next builder of this view.
      endOwnership(planned.build.owner)
    }
  }
}

/** Maps the documents that were not changed since the build was registered. */
function fill(run: BuildRun): AsyncGenerator<BuildProgress> {
  return mapDocuments(run, fillPass(run))
}

/** Lets writers maintain the table from now on, and maps what was changed before. */
async function* follow(run: BuildRun): AsyncGenerator<BuildProgress> {
  const backlog = await run.inLease(() => join(run))
  failpoint('join.committed')
  run.total = backlog.total
  yield* mapDocuments(run, followPass(run, backlog))
}

/**
 * Maps the documents of a pass, and saves their rows with the position in small transactions: a build that was killed goes on from
 * there, and writers come in between.
 */
async function* mapDocuments(run: BuildRun, pass: Pass): AsyncGenerator<BuildProgress> {
  const { context, mapper, signal } = run
  const batches = new MapPrefetcher(context, { mapper, source: pass, signal })
  let position = pass.from
  try {
    for (;;) {
      const batch = await run.runUnlessStopped({
        start: () => nextBatch(batches, position),
        callOff: () => batches.end(),
      })
      if (batch === null) return
      failpoint(`${pass.phase}.mapped`)
      for (let from = 0; from < batch.documents.length;) {
        const saved = await run.inLease(() => saveBatch(run, pass, { ...batch, from, position }), {
          keepsOnPause: true,
          unflushed: true,
        })
        failpoint(`${pass.phase}.committed`)
        from += saved.documents
        position = saved.position
        run.done += saved.documents
        run.failed += saved.failed
        if (saved.failed > 0) run.failed = await run.read(refuseFailures(run))
        // Mapping the next documents here and now leaves writers more time than a gap.
        await (batches.mapsHere && from === batch.documents.length ? nextTurn() : gap())
      }
      yield run.progress
    }
  } finally {
    batches.end()
  }
}

async function nextBatch(batches: MapPrefetcher, position: number): Promise<MappedBatch | null> {
  const batch = await batches.after(position)
  await syncPoint('batch.mapped')
  return batch
}

/** Creates the indexes that are not there yet, a few in each transaction. */
async function* createIndexes(run: BuildRun): AsyncGenerator<BuildProgress> {
  let { indexed } = run.build
  let triedAgain = false
  while (indexed < run.indexes.length) {
    run.throwIfAborted()
    try {
      indexed = await createNextIndexes(run, indexed)
      failpoint('index.committed')
    } catch (error) {
      // Values may be there twice because a program without the view's code has handed one on.
      if (triedAgain || !isConstraint(error) || (await isJoined(run))) throw error
      yield* follow(run)
      triedAgain = true
    }
    await gap()
    if (indexed < run.indexes.length) yield run.progress
  }
}

function isConstraint(error: unknown): boolean {
  return error instanceof DatastoreError && error.code === 'CONSTRAINT'
}

async function isJoined(run: BuildRun): Promise<boolean> {
  return (await run.read(findBacklog(run.context.store, run.view))).joinedSeq !== null
}

/** How often documents that writers could not add are tried again before the build fails on them. */
const mostAttempts = 3

/** Makes the version the one that answers, as soon as it holds whatever was written meanwhile. */
async function* swapIn(run: BuildRun): AsyncGenerator<BuildProgress> {
  let mayBeBehind = false
  for (let attempt = 1; ;) {
    run.throwIfAborted()
    const now = { isLastAttempt: attempt >= mostAttempts, mayBeBehind }
    const end = await run.inLease(() => swap(run, now))
    if (end === 'swapped') break
    if (end === 'behind') {
      yield* follow(run)
      // A program without the code that writes all the time would always be there again.
      mayBeBehind = run.record.kind === 'program'
    } else {
      await retryRefused(run)
      attempt++
    }
  }
  failpoint('swap.committed')
}

/** Adds documents that collided with other documents while the version was built, and may not any more. */
async function retryRefused(run: BuildRun): Promise<void> {
  const { documents } = run.context
  for (const { key } of await run.read(listRefused(run))) {
    const document = await run.read(documents.find(key))
    const [outcome] = document === undefined ? [] : await run.mapper.run([document], run.signal)
    await run.inLease(() => retryOne(run, key, document, outcome))
  }
}

function* retryOne(
  run: BuildRun,
  key: string,
  document: DocumentText | undefined,
  outcome: MapOutcome | undefined,
): Operation<void> {
  const head = yield* run.context.documents.head(key)
  if (head === undefined) yield* clearError(run.errors, key)
  else if (head.seq === document?.seq)
    yield* maintainBuilding({ dialect: run.dialect, table: run.table, list: run.errors }, document, outcome!)
}

async function giveUp(run: BuildRun, error: unknown): Promise<void> {
  await run.context.session.write(() => abandon(run, error))
  failpoint('cleanup.committed')
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

/** How long a builder stays away between two transactions, in milliseconds: long enough for a writer that waits to come in. */
const gapMilliseconds = 2

/** Stays away for a moment between two transactions. */
function gap(): Promise<void> {
  return delay(gapMilliseconds)
}
