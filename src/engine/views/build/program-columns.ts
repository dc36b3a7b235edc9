import { DatastoreError } from '../../../shared/errors.ts'
import type { ViewColumn } from '../../catalog/view-column.ts'
import { row, run } from '../../storage/operation.ts'
import type { Operation } from '../../storage/operation.ts'
import type { TableSql } from '../table-sql.ts'
import type { BuildContext } from './types.ts'

/** Reads the columns of a program's view from its table, which the program's own code has defined. */
export function* saveProgramColumns(
  context: BuildContext,
  name: string,
  table: string,
  { forms }: TableSql,
): Operation<void> {
  const columns: ViewColumn[] = []
  for (const column of yield* context.session.storage.dialect.columns(table)) {
    if (column.name === '_id' || column.name === '_key') continue
    const { name: columnName, kind, notNull, defaultSql } = column
    const form = forms.get(columnName) ?? { type: kind }
    columns.push({
      name: columnName,
      ...form,
      notNull,
      default: defaultSql === null ? undefined : yield* literal(defaultSql, form.type),
    })
  }
  if (columns.length === 0) {
    throw new DatastoreError(
      'INVALID_INPUT',
      `View "${name}" defines no columns. Add at least one in defineTable().`,
      { details: { view: name } },
    )
  }
  yield* run('update datastore_builds set columns = ? where store = ? and view = ?', [
    JSON.stringify(columns),
    context.store,
    name,
  ])
}

/** The value of a column's default, which the program's own table definition gave as SQL; knex quotes numbers too. */
function* literal(sql: string, kind: ViewColumn['type']): Operation<string | number | null> {
  const { value } = (yield* row<{ value: string | number | null }>(`select ${sql} as value`))!
  const numeric = kind === 'integer' || kind === 'real' || kind === 'boolean'
  return numeric && typeof value === 'string' ? Number(value) : value
}
