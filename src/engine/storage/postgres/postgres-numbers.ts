import type { ChangeNumbers } from '../change-numbers.ts'
import { own, row, run, together } from '../operation.ts'
import type { Operation } from '../operation.ts'
import { fitName } from '../server/fit-name.ts'
import type { SchemaNames } from './schema-names.ts'

// Advisory locks of a transaction, all of them named by the number (oid) that PostgreSQL gave to the store's sequence:
//  - one for the store, which writers share and a lone writer takes for itself; waiting is fair, so no writer is kept
//    out for ever;
//  - one for each writer, visible to all in pg_locks: it records the sequence's last value before that writer took
//    its numbers. Its numbers are greater than that, so no number below every recorded value is under way.
// A transaction's locks are released after its changes can be seen. So a reader that looks first at the last value,
// then at the locks, and then at the documents misses nothing: a writer without a lock has ended, or takes greater
// numbers than that value.

const storeLock = `((1146310516::bigint << 32) | seq::oid::bigint)`
// Two halves of 32 bits with a sign, as locks have them.
const writerClass = `(seq::oid::bigint - 2147483648)::int`
const writerBound = `((pg_sequence_last_value(seq) & 4294967295) - 2147483648)::int`

/** Each step is made of the one before, and none is left out, so that they happen in this order. */
const takeSql = `with
  sequence as materialized (select to_regclass(?) as seq),
  joined as materialized (
    select seq, pg_advisory_xact_lock_shared(${storeLock}) as lock from sequence where seq is not null),
  told as materialized (select seq, pg_advisory_xact_lock_shared(${writerClass}, ${writerBound}) as lock from joined)
  select array_to_json(array_agg(nextval(seq)))::text as numbers from told cross join generate_series(1, ?::int)`

const generationSql = 'select generation from datastore_stores where name = ?'

/** How far the writer that has come least far is behind the last value; null when none writes. */
const behindSql = `select max(behind) as behind from (
    select (?::bigint - objid::bigint - 2147483648) & 4294967295 as behind from pg_locks
    where locktype = 'advisory' and objsubid = 2 and granted
      and database = (select oid from pg_database where datname = current_database())
      and classid::bigint = ((to_regclass(?)::oid::bigint - 2147483648) & 4294967295)) writers
  -- Who began after the last value was read is ahead of it.
  where behind < 2147483648`

/** A sequence for each store. Writers overlap: see docs/decisions. */
export function postgresNumbers(names: SchemaNames): ChangeNumbers {
  const sequenceOf = (store: string): string => names.table(fitName(`datastore_changes_${store}`))

  function* hold(store: string): Operation<void> {
    yield* row(
      `select pg_advisory_xact_lock(${storeLock}) from (select to_regclass(?) as seq) sequence where seq is not null`,
      [sequenceOf(store)],
    )
  }

  function* last(store: string): Operation<number> {
    const found = yield* row<{ last: number | null }>(
      'select pg_sequence_last_value(to_regclass(?)) as last',
      [sequenceOf(store)],
    )
    return found?.last ?? 0
  }

  return {
    *begin(store, start) {
      const sequence = sequenceOf(store)
      yield* run(`create sequence ${sequence} minvalue 0 start 0`)
      yield* row('select setval(to_regclass(?), ?::bigint)', [sequence, start])
    },

    *end(store) {
      yield* run(`drop sequence if exists ${sequenceOf(store)}`)
    },

    *take(store, count, alone, besides = []) {
      if (alone) yield* hold(store)
      // Statements of their own: the first one sees everything as it was before it waited.
      const [taken, found, ...answers] = (yield* together([
        { mode: 'row', sql: takeSql, params: [sequenceOf(store), count], ...own },
        { mode: 'row', sql: generationSql, params: [store], ...own },
        ...besides,
      ])) as [{ numbers: string | null }, { generation: number } | undefined, ...unknown[]]
      const numbers = JSON.parse(taken.numbers ?? '[]') as number[]
      if (found === undefined || numbers.length < count) return undefined
      return { numbers, generation: found.generation, answers }
    },

    hold,
    last,

    *settled(store) {
      const taken = yield* last(store)
      const found = yield* row<{ behind: number | null }>(behindSql, [taken, sequenceOf(store)])
      return taken - (found?.behind ?? 0)
    },
  }
}
