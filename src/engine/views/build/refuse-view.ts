import { DatastoreError } from '../../../shared/errors.ts'
import type { Operation } from '../../storage/operation.ts'
import type { BuildContext } from './types.ts'

/** @throws DatastoreError `EXISTS` when a table that is not the view's has the name that the view's table needs */
export function* refuseTakenTable(
  context: Pick<BuildContext, 'session'>,
  view: string,
  table: string,
): Operation<void> {
  const names = yield* context.session.storage.dialect.introspector.tableNames()
  const words = context.session.storage.dialect.adapter.wordsTable?.nameOf(table)
  const wanted = [table, ...(words === undefined ? [] : [words])].map((name) => name.toLowerCase())
  const taken = names.find((name) => wanted.includes(name.toLowerCase()))
  if (
    taken === undefined &&
    !table.toLowerCase().startsWith('datastore_') &&
    !table.toLowerCase().startsWith('sqlite_')
  )
    return
  throw new DatastoreError(
    'EXISTS',
    taken === undefined
      ? `View "${view}" cannot use the table name "${table}": names that start with "datastore_" or "sqlite_" are reserved. Choose another name.`
      : `View "${view}" needs a table "${taken.toLowerCase() === table.toLowerCase() ? table : words}", and this database has one already that is not this view's. Choose another name.`,
    { details: { view, tables: [table] } },
  )
}

/** The error of a process that lacks the code of a program's view; `verb` says what the program itself can do. */
export function notOurs(view: string, verb: string): DatastoreError {
  return new DatastoreError(
    'INVALID_INPUT',
    `View "${view}" is maintained by a program of your own: its map is not in the database. ${verb} it there.`,
    { details: { view } },
  )
}
