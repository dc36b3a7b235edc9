import type { ChangeNumbers } from './change-numbers.ts'
import type { Dialect } from './dialect.ts'
import { row } from './operation.ts'
import type { Operation } from './operation.ts'

const next = {
  table: 'datastore_stores',
  set: 'seq = seq + ?',
  where: 'name = ?',
  columns: 'seq, generation',
}

/**
 * Counts in the store's own row, which a writer keeps locked: writers of one store wait for each other, and their numbers
 * are committed in order. For databases that have one writer at a time anyway, and for those that offer no other way.
 */
export function countedNumbers({
  updateRow,
  forUpdate,
}: Pick<Dialect, 'updateRow' | 'forUpdate'>): ChangeNumbers {
  function* last(store: string): Operation<number> {
    return (yield* row<{ seq: number }>('select seq from datastore_stores where name = ?', [store]))?.seq ?? 0
  }
  return {
    // The row itself is made with its number.
    *begin() {
      yield* []
    },
    *end() {
      yield* []
    },
    *take(store, wanted) {
      const taken = yield* updateRow<{ seq: number; generation: number }>(next, [wanted], [store])
      if (taken === undefined) return undefined
      const { seq, generation } = taken
      return { numbers: Array.from({ length: wanted }, (_, index) => seq - wanted + 1 + index), generation }
    },
    *hold(store) {
      if (forUpdate !== '')
        yield* row(`select name from datastore_stores where name = ? ${forUpdate}`, [store])
    },
    last,
    settled: last,
  }
}
