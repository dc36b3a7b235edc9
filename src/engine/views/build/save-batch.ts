import { savePosition } from '../../catalog/build-record.ts'
import type { Operation } from '../../storage/operation.ts'
import { RowBatch } from '../row-batch.ts'
import { noteError } from '../view-errors.ts'
import type { BuildRun } from './build-run.ts'
import { failpoint } from './failpoints.ts'
import { findChanged } from './find-changed.ts'
import { batchMilliseconds, newLease } from './lease.ts'
import { maintainBuilding } from './maintain-building.ts'
import type { MappedBatch } from './map-prefetcher.ts'
import type { Pass } from './pass.ts'

/** Documents added before the clock is looked at again. */
const documentsBetweenLooks = 16

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
export function* saveBatch(run: BuildRun, pass: Pass, { from, position, ...batch }: Rest): Operation<Saved> {
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
        if (run.record.kind === 'program') throw outcome.error
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
