import { numbersOfRow } from '../../counted-numbers.ts'
import type { Counted } from '../../counted-numbers.ts'
import { row, run } from '../../operation.ts'
import type { Operation } from '../../operation.ts'
import { lastChanges } from '../numbers/last-changes.ts'
import { isServerError } from '../mysql-errors.ts'

const noSuchTable = 1146

/**
 * In a Galera cluster a store counts in its own row, and transactions that count on different nodes meet at the
 * commit. That row may lag the store's changes: statements of a transaction that a node has undone without an error
 * were each committed by themselves, until `prepareInside` looked. So a store counts from the greatest number of the
 * row and of its changes.
 */
export const galeraNumbers = numbersOfRow({
  count,
  *hold(store) {
    // A lock is known to its own node only. Writers on other nodes are kept out by what is written: a number that no
    // change gets.
    yield* row('select name from datastore_stores where name = ? for update', [store])
    yield* count(store, 1)
  },
  *last(store) {
    const sql = `select ${given(store)} as seq from datastore_stores where name = ?`
    const found = yield* ofStore(store, row<{ seq: number }>(sql, [store, store]))
    return Number(found?.seq ?? 0)
  },
})

function* count(store: string, by: number): Operation<Counted | undefined> {
  return yield* ofStore(store, advance(store, by))
}

function* advance(store: string, by: number): Operation<Counted | undefined> {
  yield* run(`update datastore_stores set seq = ${given(store)} + ? where name = ?`, [store, by, store])
  return yield* row('select seq, generation from datastore_stores where name = ?', [store])
}

/** Does what needs the store's table; undefined where there is no such store. */
function* ofStore<T>(store: string, work: Operation<T>): Operation<T | undefined> {
  try {
    return yield* work
  } catch (error) {
    if (!isServerError(error) || error.errno !== noSuchTable) throw error
    const known = yield* row('select name from datastore_stores where name = ?', [store])
    if (known === undefined) return undefined
    throw error
  }
}

/** The greatest number that is known to be taken; its one parameter is the store. */
function given(store: string): string {
  return `greatest(seq, ${lastChanges(store)})`
}
