import { DatastoreError } from '../../shared/errors.ts'
import { wordsColumns } from '../columns/text/words-column.ts'
import type { Dialect } from '../storage/dialect.ts'
import { row } from '../storage/operation.ts'
import type { Operation } from '../storage/operation.ts'
import { isReservedTable } from './reserved-table.ts'
import type { ViewRecord } from './view-record.ts'

const documentColumns = ['id', 'key', 'rev', 'seq', 'updated', 'data']

/**
 * Looks at what another program has made of a store's tables. Returns why the store must not be written, or null: a
 * trigger runs with every write, and the engine does not know what it does.
 *
 * @throws DatastoreError `CORRUPT` when a table of the store is none: reading a SQL view may never end.
 */
export function* checkSchema(
  dialect: Dialect,
  store: string,
  views: readonly ViewRecord[],
): Operation<string | null> {
  const { views: sqlViews, triggers } = yield* dialect.introspector.programmability()
  const tables = views.flatMap(({ table, build }) => (build === null ? [table] : [table, build.table]))
  const { wordsTable } = dialect.adapter
  const words = wordsTable === null ? [] : tables.map((table) => wordsTable.nameOf(table))
  const ours = new Set([store, ...tables, ...words].map((name) => name.toLowerCase()))
  const posing = sqlViews.find((name) => ours.has(name.toLowerCase()))
  if (posing !== undefined)
    throw changed(
      store,
      `"${posing}" is a SQL view, or a virtual table of another kind, where a table must be`,
    )
  yield* checkWords(dialect, store, views)
  if (tables.some((name) => name.toLowerCase() === store.toLowerCase()))
    throw changed(store, 'a view is said to have the documents for its table')
  const columns = (yield* dialect.introspector.columns(store)).map((column) => column.name)
  const lacking = documentColumns.filter((name) => !columns.includes(name))
  if (lacking.length > 0) throw changed(store, `the table of its documents lacks ${lacking.join(', ')}`)
  if (!(yield* dialect.introspector.givesIds(store)))
    throw changed(store, 'the database does not number its documents')
  yield* checkIds(dialect, store)
  const trigger = triggers.find(({ table }) => ours.has(table.toLowerCase()) || isReservedTable(table))
  return trigger === undefined
    ? null
    : `table "${trigger.table}" has a trigger "${trigger.name}", which another program has made. Drop the trigger to write.`
}

/** What is written beside the rows must go into the engine's own table. */
function* checkWords(dialect: Dialect, store: string, views: readonly ViewRecord[]): Operation<void> {
  const { wordsTable } = dialect.adapter
  if (wordsTable === null) return
  for (const { table, columns } of views.flatMap((view) =>
    view.build === null ? [view] : [view, view.build],
  ))
    if (wordsColumns(columns).length > 0 && (yield* wordsTable.isTaken(table)))
      throw changed(store, `"${wordsTable.nameOf(table)}" is another table than the one of a view's words`)
}

/** Reading goes on after the last id, from 0, and counts in doubles: a document with any other id would be passed over. */
function* checkIds(dialect: Dialect, store: string): Operation<void> {
  const table = dialect.compiler.table(store)
  // Asked for both at once, SQLite reads the whole table.
  const ends = yield* row<{ least: number | null; greatest: number | null }>(
    `select (select min(id) from ${table}) as least, (select max(id) from ${table}) as greatest`,
  )
  const [least, greatest] = [Number(ends?.least ?? 1), Number(ends?.greatest ?? 1)]
  if (least < 1) throw changed(store, `a document has the id ${least}, and ids begin with 1`)
  if (!Number.isSafeInteger(greatest))
    throw changed(store, `a document has an id of more than ${Number.MAX_SAFE_INTEGER}`)
}

/** Refuses to drop a table that is no view's, whatever the catalog says. */
export function* checkViewTable(dialect: Dialect, store: string, table: string): Operation<void> {
  const columns = (yield* dialect.introspector.columns(table)).map((column) => column.name)
  if (columns.length === 0 || (columns.includes('_id') && columns.includes('_key'))) return
  throw changed(store, `the table "${table}" that a view is said to have is none of a view`)
}

function changed(store: string, what: string): DatastoreError {
  return new DatastoreError(
    'CORRUPT',
    `Store "${store}" is not as Datastore made it: ${what}. Another program has changed it; restore the file from a backup.`,
    { details: { store } },
  )
}
