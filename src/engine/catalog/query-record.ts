import type { Dialect } from '../storage/dialect.ts'
import { rows, run } from '../storage/operation.ts'
import type { Operation } from '../storage/operation.ts'
import { holdDatabase } from './catalog.ts'
import { queryRow, readRecord } from './check-record.ts'

/** A query that was saved under a name: of which view, and the conditions and results that are asked for, as text. */
export interface SavedQuery {
  readonly name: string
  readonly view: string
  readonly query: string
}

const table = 'datastore_queries'

/** Makes the table of saved queries, which a database has from its first one on. */
export function* createQueries(dialect: Dialect): Operation<void> {
  const { name, text } = dialect.compiler.types
  yield* holdDatabase(dialect)
  yield* run(
    `create table if not exists ${table} (
    store ${name} not null,
    name ${name} not null,
    view_name ${name} not null,
    query ${text} not null,
    primary key (store, name)
  )`,
  )
}

function* hasQueries(dialect: Dialect): Operation<boolean> {
  return (yield* dialect.introspector.tableNames()).includes(table)
}

/** Lists the saved queries of a store by name; none where the database has no table of them. */
export function* listQueries(dialect: Dialect, store: string): Operation<SavedQuery[]> {
  if (!(yield* hasQueries(dialect))) return []
  const found = yield* rows(`select name, view_name, query from ${table} where store = ? order by name`, [
    store,
  ])
  return found.map((record) => {
    const { view_name: view, name, query } = readRecord(queryRow, record, `a query of store "${store}"`)
    return { name, view, query }
  })
}

/** Saves a query in the place of one that has its name. */
export function* putQuery(store: string, { name, view, query }: SavedQuery): Operation<void> {
  yield* run(`delete from ${table} where store = ? and name = ?`, [store, name])
  yield* run(`insert into ${table} (store, name, view_name, query) values (?, ?, ?, ?)`, [
    store,
    name,
    view,
    query,
  ])
}

/** Forgets one saved query, or all of a store that is dropped. */
export function* removeQueries(dialect: Dialect, store: string, name?: string): Operation<void> {
  if (!(yield* hasQueries(dialect))) return
  if (name === undefined) yield* run(`delete from ${table} where store = ?`, [store])
  else yield* run(`delete from ${table} where store = ? and name = ?`, [store, name])
}
