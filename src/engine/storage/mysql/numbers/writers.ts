import { row, rows, run } from '../../operation.ts'
import type { Operation } from '../../operation.ts'
import { listed } from '../listed.ts'

// Each connection that writes to a store has a row in this table. Its writer changes the row first, which locks it
// until the transaction ends, and records in it the last number there was before it took its own. Its own numbers are
// greater than that, so no number below every recorded one is under way. A lock is released after the changes can be
// seen. So a reader that looks first at the last number, then at the rows that are locked, and then at the documents
// misses nothing: a writer without a locked row has ended, or takes greater numbers. What a locked row holds is read
// as it is, uncommitted.
export const writers = 'datastore_writers'

/** Rows of connections that are gone are removed by a new one, when it finds this many. */
const mostGone = 100

/** The last number that was taken, as an expression. */
export interface LastNumber {
  readonly sql: string
  readonly params: readonly string[]
}

export function* createWriters(): Operation<void> {
  yield* run(`create table if not exists ${writers} (
    store varbinary(252) not null, connection bigint not null, bound bigint not null, primary key (store, connection))`)
}

/**
 * Joins the store's writers, which is to be done before numbers are taken; returns the generation of views, or undefined
 * when there is no such store.
 */
export function* joinWriters(store: string, last: LastNumber, alone: boolean): Operation<number | undefined> {
  const found = yield* row<{ generation: number; last: number }>(
    `select generation, ${last.sql} as last from datastore_stores where name = ?
     ${alone ? 'for update' : 'lock in share mode'}`,
    [...last.params, store],
  )
  if (found === undefined) return undefined
  const { changes } = yield* run(
    `update ${writers} set bound = ? where store = ? and connection = connection_id()`,
    [found.last, store],
  )
  if (changes === 0) yield* enter(store, found.last)
  return found.generation
}

/** Adds the row of a connection that writes to the store for the first time. */
export function* enter(store: string, bound: number): Operation<void> {
  yield* run(`insert into ${writers} (store, connection, bound) values (?, connection_id(), ?)`, [
    store,
    bound,
  ])
  yield* removeGone(store)
}

/** A row that is locked seems to be a writer's at work, and keeps its own from writing: those of connections that are there are left alone. */
function* removeGone(store: string): Operation<void> {
  const gone = yield* rows<{ connection: number }>(
    `select connection from ${writers} where store = ? and connection < connection_id()
       and connection not in (select id from information_schema.processlist)
     order by connection limit ${mostGone}`,
    [store],
  )
  if (gone.length < mostGone) return
  yield* run(
    `delete w from ${listed('bigint')} straight_join ${writers} w on w.store = ? and w.connection = listed.item`,
    [JSON.stringify(gone.map(({ connection }) => connection)), store],
  )
}

/** Waits for the store's present writers, and keeps new ones out until the transaction ends. */
export function* holdWriters(store: string): Operation<void> {
  yield* row('select name from datastore_stores where name = ? for update', [store])
}

export function* lastNumber({ sql, params }: LastNumber): Operation<number> {
  return (yield* row<{ last: number | null }>(`select ${sql} as last`, params))?.last ?? 0
}

/**
 * Reads the greatest number up to which no writer is at work; `share` are the words that lock a row together with
 * other transactions.
 */
export function* settledNumber(store: string, last: LastNumber, share: string): Operation<number> {
  const taken = yield* lastNumber(last)
  const free = yield* rows<{ connection: number }>(
    `select connection from ${writers} where store = ? ${share} skip locked`,
    [store],
  )
  yield* run('set transaction isolation level read uncommitted')
  const all = yield* rows<{ connection: number; bound: number }>(
    `select connection, bound from ${writers} where store = ?`,
    [store],
  )
  const idle = new Set(free.map(({ connection }) => connection))
  const bounds = all.filter(({ connection }) => !idle.has(connection)).map(({ bound }) => bound)
  return Math.min(taken, ...bounds)
}
