import { DatastoreError } from '../../../shared/errors.ts'
import type { ViewColumn } from '../../catalog/view-column.ts'
import { run } from '../../storage/operation.ts'
import type { Operation } from '../../storage/operation.ts'
import { defaultOf } from '../column-default.ts'
import type { TableDefinition, TableSql } from '../table-sql.ts'
import type { BuildContext } from './types.ts'

/** Reads the columns of a program's view from its table, which the program's own code has defined. */
export function* saveProgramColumns(
  context: BuildContext,
  name: string,
  table: string,
  { forms, declared }: TableSql & { readonly declared: TableDefinition['columns'] },
): Operation<void> {
  const columns: ViewColumn[] = []
  for (const column of yield* context.session.storage.dialect.introspector.columns(table)) {
    if (column.name === '_id' || column.name === '_key') continue
    const { name: columnName, kind, notNull, generated, defaultSql } = column
    const form = forms.get(columnName) ?? { type: kind }
    const references = declared.find((each) => each.name === columnName)?.references
    columns.push({
      name: columnName,
      ...form,
      notNull,
      ...(generated ? { generated } : {}),
      ...(references === undefined ? {} : { references }),
      default:
        defaultSql === null ? undefined : yield* defaultOf(name, { name: columnName, ...form }, defaultSql),
    })
  }
  if (columns.length === 0) {
    throw new DatastoreError(
      'INVALID_INPUT',
      `View "${name}" has no columns. Name at least one in its list of columns.`,
      { details: { view: name } },
    )
  }
  yield* run('update datastore_builds set columns = ? where store = ? and view = ?', [
    JSON.stringify(columns),
    context.store,
    name,
  ])
}
