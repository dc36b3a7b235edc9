import type { ChangeNumbers } from './change-numbers.ts'
import type { SqlCompiler } from './dialect.ts'
import { row, together } from './operation.ts'
import type { Operation } from './operation.ts'

const next = {
  table: 'datastore_stores',
  set: 'seq = seq + ?',
  where: 'name = ?',
  columns: 'seq, generation',
}

/** What a store's own row says when it is counted on. */
export interface Counted {
  /** The last of the numbers that were taken. */
  readonly seq: number
  readonly generation: number
}

interface Row extends Pick<ChangeNumbers, 'hold' | 'last'> {
  /** Counts on by so many; undefined when there is no such store. */
  readonly count: (store: string, by: number) => Operation<Counted | undefined>
}

/** Counts in the store's own row, in which the numbers of all that is committed are in order. */
export function numbersOfRow({ count, hold, last }: Row): ChangeNumbers {
  return {
    // The row itself is made with its number.
    *begin() {
      yield* []
    },
    *end() {
      yield* []
    },
    *take(store, wanted, _alone, besides = []) {
      const taken = yield* count(store, wanted)
      if (taken === undefined) return undefined
      const { seq, generation } = taken
      const numbers = Array.from({ length: wanted }, (_, index) => seq - wanted + 1 + index)
      return { numbers, generation, answers: besides.length === 0 ? besides : yield* together(besides) }
    },
    hold,
    last,
    settled: last,
  }
}

/**
 * Counts in the store's own row, which a writer keeps locked: writers of one store wait for each other, and their numbers
 * are committed in order. For databases that have one writer at a time anyway, and for those that offer no other way.
 */
export function countedNumbers({
  updateRow,
  forUpdate,
}: Pick<SqlCompiler, 'updateRow' | 'forUpdate'>): ChangeNumbers {
  return numbersOfRow({
    count: (store, by) => updateRow<Counted>(next, [by], [store]),
    *hold(store) {
      if (forUpdate !== '')
        yield* row(`select name from datastore_stores where name = ? ${forUpdate}`, [store])
    },
    *last(store) {
      return (
        (yield* row<{ seq: number }>('select seq from datastore_stores where name = ?', [store]))?.seq ?? 0
      )
    },
  })
}
