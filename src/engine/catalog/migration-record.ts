import type { Dialect } from '../storage/dialect.ts'
import { rows, run } from '../storage/operation.ts'
import type { Operation } from '../storage/operation.ts'
import { holdDatabase } from './catalog.ts'
import { migrationRow, readRecord } from './check-record.ts'

/** A migration that a store has begun: those that are not finished go over the documents together. */
export interface MigrationRecord {
  readonly number: number
  readonly name: string
  /** The id of the last document that was dealt with, and of the last one that was there at the beginning. */
  readonly checkpoint: number
  readonly last: number
  /** Documents dealt with, and how many there were at the beginning. */
  readonly done: number
  readonly total: number
  readonly changed: number
  readonly deleted: number
  /** UTC, ISO 8601. */
  readonly begun: string
  readonly finished: string | null
}

const table = 'datastore_migrations'

/** Makes the table of migrations, which a database has from its first one on. */
export function* createMigrations(dialect: Dialect): Operation<void> {
  const { name, integer, text } = dialect.compiler.types
  // PostgreSQL would refuse one of two programs that make the table at once.
  yield* holdDatabase(dialect)
  yield* run(
    `create table if not exists ${table} (
    store ${name} not null,
    number ${integer} not null,
    name ${text} not null,
    checkpoint ${integer} not null,
    last_id ${integer} not null,
    done ${integer} not null,
    total ${integer} not null,
    changed ${integer} not null,
    deleted ${integer} not null,
    begun ${name} not null,
    finished ${name},
    primary key (store, number)
  )`,
  )
}

function* hasMigrations(dialect: Dialect): Operation<boolean> {
  return (yield* dialect.introspector.tableNames()).includes(table)
}

/** Lists the migrations of a store by number; none where the database has no table of them. */
export function* listMigrations(dialect: Dialect, store: string): Operation<MigrationRecord[]> {
  if (!(yield* hasMigrations(dialect))) return []
  const found = yield* rows(
    `select number, name, checkpoint, last_id, done, total, changed, deleted, begun, finished
     from ${table} where store = ? order by number`,
    [store],
  )
  return found.map((record) => {
    const { last_id: last, ...read } = readRecord(migrationRow, record, `a migration of store "${store}"`)
    return { ...read, last }
  })
}

export function* addMigration(store: string, record: MigrationRecord): Operation<void> {
  const { number, name, checkpoint, last, done, total, changed, deleted, begun, finished } = record
  yield* run(
    `insert into ${table} (store, number, name, checkpoint, last_id, done, total, changed, deleted, begun, finished)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    [store, number, name, checkpoint, last, done, total, changed, deleted, begun, finished],
  )
}

/** Saves how far a migration came, in the transaction of its documents; false when it is no longer where it was. */
export function* saveMigration(
  store: string,
  from: MigrationRecord,
  to: MigrationRecord,
): Operation<boolean> {
  const { changes } = yield* run(
    `update ${table} set checkpoint = ?, done = ?, changed = ?, deleted = ?, finished = ?
     where store = ? and number = ? and checkpoint = ? and done = ? and finished is null`,
    [
      to.checkpoint,
      to.done,
      to.changed,
      to.deleted,
      to.finished,
      store,
      from.number,
      from.checkpoint,
      from.done,
    ],
  )
  return changes === 1
}

/** Forgets the migrations of a store that is dropped. */
export function* removeMigrations(dialect: Dialect, store: string): Operation<void> {
  if (yield* hasMigrations(dialect)) yield* run(`delete from ${table} where store = ?`, [store])
}
