import type { ChangeNumbers } from '../change-numbers.ts'
import { row, rows, run } from '../operation.ts'
import type { Operation } from '../operation.ts'
import { quote } from '../quote.ts'
import { fitName } from '../server/fit-name.ts'

// Each connection that writes to a store has a row in this table. Its writer changes it at first, and so has it locked until
// its transaction ends: it tells the last number there was before that writer took its own. They are greater than that, and
// smaller ones than any such number are not under way. Locks go after the changes can be seen. So who looks first at the last
// number, then for rows that nobody has locked, and then at the documents misses nothing: a writer who is not among the
// locked ones has ended, or takes greater numbers. What a locked row holds is read as it is, uncommitted.
const writers = 'datastore_writers'

/** Rows of connections that are gone are removed by a new one, when it finds this many that nobody uses. */
const mostIdle = 100

/** A sequence for each store. Writers overlap: see docs/decisions. */
export const mariadbNumbers: ChangeNumbers = {
  *begin(store, last) {
    yield* run(`create table if not exists ${writers} (
      store varbinary(252) not null, connection bigint not null, bound bigint not null, primary key (store, connection))`)
    const sequence = sequenceOf(store)
    yield* run(`create or replace sequence ${sequence} minvalue 0 start with ${last} nocache`)
    yield* row(`select nextval(${sequence})`)
  },

  // The sequence is replaced when a store of that name is made again: dropping it would not be undone with the transaction.
  *end() {
    yield* []
  },

  *take(store, count, alone) {
    const found = yield* row<{ generation: number }>(
      `select generation from datastore_stores where name = ? ${alone ? 'for update' : 'lock in share mode'}`,
      [store],
    )
    if (found === undefined) return undefined
    const sequence = sequenceOf(store)
    const { changes } = yield* run(
      `update ${writers} set bound = (select next_not_cached_value - 1 from ${sequence})
       where store = ? and connection = connection_id()`,
      [store],
    )
    if (changes === 0) yield* enter(store, sequence)
    const taken = yield* rows<{ number: number }>(
      `select nextval(${sequence}) as number from seq_1_to_${count}`,
    )
    return { numbers: taken.map(({ number }) => number), generation: found.generation }
  },

  *hold(store) {
    yield* row('select name from datastore_stores where name = ? for update', [store])
  },

  last,

  *settled(store) {
    const taken = yield* last(store)
    const free = yield* rows<{ connection: number }>(
      `select connection from ${writers} where store = ? lock in share mode skip locked`,
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
  },
}

/** Adds the row of a connection that writes to the store for the first time. */
function* enter(store: string, sequence: string): Operation<void> {
  yield* run(
    `insert into ${writers} (store, connection, bound)
     select ?, connection_id(), next_not_cached_value - 1 from ${sequence}`,
    [store],
  )
  // The smallest are the oldest. A connection that is still there enters anew with its next write.
  const idle = yield* rows<{ connection: number }>(
    `select connection from ${writers} where store = ? and connection < connection_id()
     order by connection limit ${mostIdle} for update skip locked`,
    [store],
  )
  if (idle.length < mostIdle) return
  const holes = idle.map(() => '?').join(', ')
  yield* run(`delete from ${writers} where store = ? and connection in (${holes})`, [
    store,
    ...idle.map(({ connection }) => connection),
  ])
}

function* last(store: string): Operation<number> {
  const found = yield* row<{ last: number }>(
    `select next_not_cached_value - 1 as last from ${sequenceOf(store)}`,
  )
  return found?.last ?? 0
}

function sequenceOf(store: string): string {
  return quote(fitName(`datastore_changes_${store}`))
}
