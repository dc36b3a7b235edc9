import type { Dialect } from '../storage/dialect.ts'
import { row, rows, run } from '../storage/operation.ts'
import type { Operation } from '../storage/operation.ts'

/** A store that is being copied into the database, hidden from readers until it is whole. */
export interface CopyRecord {
  readonly store: string
  /** Where it comes from, for the reader. */
  readonly source: string
  /** UTC, ISO 8601. */
  readonly begun: string
  readonly owner: string
  /** UTC milliseconds until which the owner is taken to be alive. */
  readonly leaseUntil: number
}

const table = 'datastore_copies'

/** Makes the table of unfinished copies, which a database has from its first one on. */
export function* createCopies({ compiler }: Dialect): Operation<void> {
  const { name, integer, text } = compiler.types
  yield* run(
    `create table if not exists ${table} (
    store ${name} not null primary key,
    source ${text} not null,
    begun ${name} not null,
    owner ${name} not null,
    lease_until ${integer} not null
  )`,
  )
}

/** Lists the copies that are not finished, also of processes that have ended. */
export function* unfinishedCopies(dialect: Dialect): Operation<CopyRecord[]> {
  if (!(yield* dialect.introspector.tableNames()).includes(table)) return []
  return yield* rows<CopyRecord>(
    `select store, source, begun, owner, lease_until as "leaseUntil" from ${table} order by store`,
  )
}

export function* findCopy(dialect: Dialect, store: string): Operation<CopyRecord | undefined> {
  return (yield* unfinishedCopies(dialect)).find((copy) => copy.store === store)
}

export function* addCopy({ store, source, begun, owner, leaseUntil }: CopyRecord): Operation<void> {
  yield* run(`insert into ${table} (store, source, begun, owner, lease_until) values (?, ?, ?, ?, ?)`, [
    store,
    source,
    begun,
    owner,
    leaseUntil,
  ])
}

/** Says that the owner is alive; false when the copy is another's by now. */
export function* renewCopy(store: string, owner: string, leaseUntil: number): Operation<boolean> {
  yield* run(`update ${table} set lease_until = ? where store = ? and owner = ?`, [leaseUntil, store, owner])
  return (
    (yield* row(`select store from ${table} where store = ? and owner = ?`, [store, owner])) !== undefined
  )
}

/** Shows the store to readers, or forgets that there was to be one. */
export function* removeCopy(store: string): Operation<void> {
  yield* run(`delete from ${table} where store = ?`, [store])
}
