import type { ChangeNumbers } from '../../change-numbers.ts'
import { rows, run, together } from '../../operation.ts'
import type { Operation } from '../../operation.ts'
import { quote } from '../../quote.ts'
import { fitName } from '../../server/fit-name.ts'
import { lastChanges } from './last-changes.ts'
import { listed } from '../listed.ts'
import { createWriters, holdWriters, joinWriters, lastNumber, settledNumber } from './writers.ts'
import type { LastNumber } from './writers.ts'

/** Rows of a store's table that were needed to count, and are removed together. */
const rowsRemoved = 1000

/**
 * MySQL has no sequences: a store has a table whose rows are counted, which does not wait for other transactions
 * either, and gives one statement numbers without a gap. The last number known is that of the committed changes; each
 * writer at work records its own. Writers overlap: see docs/decisions.
 */
export const mysqlNumbers: ChangeNumbers = {
  *begin(store, last) {
    yield* createWriters()
    yield* run(
      `create table ${quote(tableOf(store))} (number bigint not null auto_increment primary key) auto_increment = ${last + 1}`,
    )
  },

  *end(store) {
    yield* run(`drop table if exists ${quote(tableOf(store))}`)
  },

  *take(store, count, alone, besides = []) {
    const generation = yield* joinWriters(store, lastOf(store), alone)
    if (generation === undefined) return undefined
    const table = quote(tableOf(store))
    const { lastId: first } = yield* run(
      `insert into ${table} () values ${Array.from({ length: count }, () => '()').join(', ')}`,
    )
    if (Math.floor(first / rowsRemoved) !== Math.floor((first + count) / rowsRemoved))
      yield* tidy(table, first)
    return {
      numbers: Array.from({ length: count }, (_, index) => first + index),
      generation,
      answers: yield* together(besides),
    }
  },

  hold: holdWriters,

  last: (store) => lastNumber(lastOf(store)),

  settled: (store) => settledNumber(store, lastOf(store), 'for share'),
}

/** Removes rows of transactions that have ended. */
function* tidy(table: string, before: number): Operation<void> {
  const left = yield* rows<{ number: number }>(
    `select number from ${table} where number < ? order by number limit ${10 * rowsRemoved} for update skip locked`,
    [before],
  )
  yield* run(`delete n from ${listed('bigint')} straight_join ${table} n on n.number = listed.item`, [
    JSON.stringify(left.map(({ number }) => number)),
  ])
}

function lastOf(store: string): LastNumber {
  return {
    sql: `(select greatest(
      coalesce((select max(seq) from datastore_stores where name = ?), 0),
      ${lastChanges(store)}))`,
    params: [store, store],
  }
}

function tableOf(store: string): string {
  return fitName(`datastore_changes_${store}`)
}
