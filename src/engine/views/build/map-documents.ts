import { delay } from '../../../shared/delay.ts'
import { savePosition } from '../../catalog/build-record.ts'
import type { Operation } from '../../storage/operation.ts'
import { syncPoint } from '../../sync-points.ts'
import { RowBatch } from '../row-batch.ts'
import { noteError } from '../view-errors.ts'
import type { BuildRun } from './build-run.ts'
import { failpoint } from './failpoints.ts'
import { refuseFailures } from './failures.ts'
import { findChanged } from './find-changed.ts'
import { batchMilliseconds, newLease } from './lease.ts'
import { maintainBuilding } from './maintain-building.ts'
import { MapPrefetcher } from './map-prefetcher.ts'
import type { MappedBatch } from './map-prefetcher.ts'
import type { Pass } from './passes.ts'
import type { BuildProgress } from './types.ts'

/** Documents added before the clock is looked at again. */
const documentsBetweenLooks = 16

/** How long a builder stays away between two transactions, in milliseconds: long enough for a writer that waits to come in. */
const gapMilliseconds = 2

/**
 * Maps the documents of a pass, and saves their rows with the position in small transactions: a build that was killed goes on from
 * there, and writers come in between.
 */
export async function* mapDocuments(run: BuildRun, pass: Pass): AsyncGenerator<BuildProgress> {
  const { context, planned, signal } = run
  const batches = new MapPrefetcher(context, { mapper: planned.mapper, source: pass, signal })
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
        const saved = await run.inLease(() => save(run, pass, { ...batch, from, position }), {
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

/** A batch of which the first `from` documents, up to `position`, are saved. */
interface Rest extends MappedBatch {
  readonly from: number
  readonly position: number
}

interface Saved {
  readonly position: number
  readonly documents: number
  /** Documents of this transaction whose map failed. */
  readonly failed: number
}

/**
 * Saves rows with their position until the time of a transaction is up. A document that was changed since it was read
 * is passed over: a greater change number stands for it, which is followed, or from which on its writer maintains it.
 */
function* save(run: BuildRun, pass: Pass, { from, position, ...batch }: Rest): Operation<Saved> {
  const { documents, outcomes } = batch
  const started = performance.now()
  const building = { dialect: run.dialect, table: run.table, list: run.errors }
  const added = new RowBatch(run.table)
  const changed = yield* findChanged(run.context, batch, { column: pass.column, after: position })
  let [next, failed] = [from, 0]
  while (next < documents.length && (next === from || performance.now() - started < batchMilliseconds)) {
    const some = Math.min(documents.length, next + documentsBetweenLooks)
    for (; next < some; next++) {
      if (changed.has(next)) continue
      const document = documents[next]!
      const outcome = outcomes[next]!
      if (outcome.error !== null) {
        if (run.planned.record.kind === 'program') throw outcome.error
        failed++
      }
      if (pass.phase === 'follow') yield* maintainBuilding(building, document, outcome)
      else if (outcome.rows !== null) added.take(document.id, document.key, outcome.rows)
      else yield* noteError(run.dialect, run.errors, document.key, outcome.error)
    }
    yield* added.addFull()
  }
  yield* added.flush()
  failpoint(`${pass.phase}.rows`)
  const saved = { position: pass.positionOf(documents[next - 1]!), documents: next - from, failed }
  yield* savePosition(run.context.store, run.view, pass.phase, {
    position: saved.position,
    done: run.done + saved.documents,
    leaseUntil: newLease(),
  })
  failpoint(`${pass.phase}.checkpoint`)
  return saved
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

/** Stays away for a moment between two transactions. */
export function gap(): Promise<void> {
  return delay(gapMilliseconds)
}
