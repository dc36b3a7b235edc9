import type { ChangeNumbers } from '../../change-numbers.ts'
import { row, rows, run, together } from '../../operation.ts'
import type { Operation } from '../../operation.ts'
import { quote } from '../../quote.ts'
import { fitName } from '../../server/fit-name.ts'
import { isNothingLeft, leftSwaps, SwapLeft, unfinished } from '../definitions/unfinished.ts'
import type { LookingRequest } from '../definitions/unfinished.ts'
import { createWriters, enter, holdWriters, lastNumber, settledNumber, writers } from './writers.ts'
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

  *take(store, count, alone, besides = []) {
    const generation = yield* joinStore(store, alone)
    if (generation === undefined) return undefined
    const numbers = [yield* takeFirst(store)]
    if (count > 1) {
      const others = yield* rows<{ number: number }>(
        `select nextval(${sequenceOf(store)}) as number from seq_1_to_${count - 1}`,
      )
      for (const { number } of others) numbers.push(number)
    }
    return { numbers, generation, answers: yield* together(besides) }
  },

  hold: holdWriters,

  last: (store) => lastNumber(lastOf(store)),

  settled: (store) => settledNumber(store, lastOf(store), 'lock in share mode'),
}

/**
 * Joins the store's writers and looks, in the same statement, for a swap that was left half-done: after the store's row is locked, as the
 * subquery needs it. Where there is one, or one is under way in another store, a second look tells.
 */
function* joinStore(store: string, alone: boolean): Operation<number | undefined> {
  const lock = alone ? 'for update' : 'lock in share mode'
  const looking: LookingRequest = {
    mode: 'row',
    sql: `select s.generation, (select count(*) from ${unfinished} u
        where u.statement like 'rename table %' and s.generation is not null) as swaps
      from datastore_stores s where s.name = ? ${lock}`,
    params: [store],
    looks: true,
  }
  let found: { readonly generation: number; readonly swaps: number } | undefined
  try {
    found = (yield looking) as typeof found
  } catch (error) {
    if (!isNothingLeft(error)) throw error
    const sql = `select generation, 0 as swaps from datastore_stores where name = ? ${lock}`
    found = yield* row(sql, [store])
  }
  if (found !== undefined && found.swaps > 0 && (yield* rows(leftSwaps)).length > 0) throw new SwapLeft()
  return found?.generation
}

/**
 * Takes a number, and records the one before it as the last there was. The row is locked before the number is taken: who finds it
 * unlocked is told of smaller numbers only.
 */
function* takeFirst(store: string): Operation<number> {
  const sql = `update ${writers} set bound = last_insert_id(nextval(${sequenceOf(store)})) - 1
    where store = ? and connection = connection_id()`
  const first = yield* run(sql, [store])
  if (first.changes > 0) return first.lastId
  yield* enter(store, yield* lastNumber(lastOf(store)))
  return (yield* run(sql, [store])).lastId
}

function lastOf(store: string): LastNumber {
  return { sql: `(select next_not_cached_value - 1 from ${sequenceOf(store)})`, params: [] }
}

function sequenceOf(store: string): string {
  return quote(fitName(`datastore_changes_${store}`))
}
