import type { DatastoreError } from '../../shared/errors.ts'
import type { MapError } from '../../shared/model/view.ts'
import type { Dialect } from '../storage/dialect.ts'
import { inSizes } from '../storage/statements/in-sizes.ts'
import { row, rows, run } from '../storage/operation.ts'
import type { Operation } from '../storage/operation.ts'

export interface ErrorList {
  readonly store: string
  readonly view: string
  /** The table whose map failed: each version of a view has a list of its own. */
  readonly table: string
}

/** Stands for the table of the last build that failed, which is dropped: its list tells what failed. */
export const failedBuild = ''

/** How many documents one statement looks for. */
const keysAtOnce = 512

/** Notes that a document has no rows because its map failed. */
export function* noteError(
  dialect: Dialect,
  list: ErrorList,
  key: string,
  { code, message, details }: DatastoreError,
): Operation<void> {
  const { line = null, columnNumber = null } = details
  yield* run(
    dialect.compiler.upsert(
      'datastore_view_errors',
      ['store', 'view', 'table_name', '"key"', 'code', 'message', 'line', 'column_number'],
      ['store', 'view', 'table_name', '"key"'],
    ),
    [list.store, list.view, list.table, key, code, message, line, columnNumber],
  )
}

/** Takes a document off the list: it maps again, or it is gone. */
export function* clearError(list: ErrorList, key: string): Operation<void> {
  yield* run(
    'delete from datastore_view_errors where store = ? and view = ? and table_name = ? and "key" = ?',
    [list.store, list.view, list.table, key],
  )
}

/** Takes documents off the list. Looking for them first locks no other entries, and most are not on it. */
export function* clearErrorsOf(list: ErrorList, keys: readonly string[]): Operation<void> {
  if (keys.length === 1) return yield* clearError(list, keys[0]!)
  for (const part of inSizes(keys, keysAtOnce)) {
    const noted = yield* rows<{ key: string }>(
      `select "key" from datastore_view_errors
       where store = ? and view = ? and table_name = ? and "key" in (${part.map(() => '?').join(', ')})`,
      [list.store, list.view, list.table, ...part],
    )
    for (const { key } of noted) yield* clearError(list, key)
  }
}

export function* clearErrors(list: ErrorList): Operation<void> {
  yield* run('delete from datastore_view_errors where store = ? and view = ? and table_name = ?', [
    list.store,
    list.view,
    list.table,
  ])
}

export function* moveErrors(list: ErrorList, table: string): Operation<void> {
  yield* run(
    'update datastore_view_errors set table_name = ? where store = ? and view = ? and table_name = ?',
    [table, list.store, list.view, list.table],
  )
}

export function* countErrors(list: ErrorList): Operation<number> {
  const found = yield* row<{ count: number }>(
    `select count(*) as count from datastore_view_errors
     where store = ? and view = ? and table_name = ?`,
    [list.store, list.view, list.table],
  )
  return found!.count
}

/** The list in key order. */
export function* listErrors(
  list: ErrorList,
  range: { offset: number; limit: number },
): Operation<MapError[]> {
  return yield* rows<MapError>(
    `select "key", code, message, line, column_number as "column" from datastore_view_errors
     where store = ? and view = ? and table_name = ? order by "key" limit ? offset ?`,
    [list.store, list.view, list.table, range.limit, range.offset],
  )
}
