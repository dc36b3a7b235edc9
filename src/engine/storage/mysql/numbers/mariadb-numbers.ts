import type { ChangeNumbers } from '../../change-numbers.ts'
import { row, rows, run } from '../../operation.ts'
import { quote } from '../../quote.ts'
import { fitName } from '../../server/fit-name.ts'
import { createWriters, holdWriters, joinWriters, lastNumber, settledNumber } from './writers.ts'
import type { LastNumber } from './writers.ts'

/** A sequence for each store. Writers overlap: see docs/decisions. */
export const mariadbNumbers: ChangeNumbers = {
  *begin(store, last) {
    yield* createWriters()
    const sequence = sequenceOf(store)
    yield* run(`create or replace sequence ${sequence} minvalue 0 start with ${last} nocache`)
    yield* row(`select nextval(${sequence})`)
  },

  // The sequence is replaced when a store of that name is made again: dropping it would not be undone with the transaction.
  *end() {
    yield* []
  },

  *take(store, count, alone) {
    const generation = yield* joinWriters(store, lastOf(store), alone)
    if (generation === undefined) return undefined
    const taken = yield* rows<{ number: number }>(
      `select nextval(${sequenceOf(store)}) as number from seq_1_to_${count}`,
    )
    return { numbers: taken.map(({ number }) => number), generation }
  },

  hold: holdWriters,

  last: (store) => lastNumber(lastOf(store)),

  settled: (store) => settledNumber(store, lastOf(store), 'lock in share mode'),
}

function lastOf(store: string): LastNumber {
  return { sql: `(select next_not_cached_value - 1 from ${sequenceOf(store)})`, params: [] }
}

function sequenceOf(store: string): string {
  return quote(fitName(`datastore_changes_${store}`))
}
