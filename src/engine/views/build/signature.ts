import { createHash } from 'node:crypto'
import { columnTypes } from '../../../shared/model/view-definition.ts'
import type { ViewDefinition } from '../../../shared/model/view-definition.ts'
import { jsonSafe } from '../../catalog/json-safe.ts'
import { describeForm } from '../../columns/column-form.ts'
import type { Dialect } from '../../storage/dialect.ts'
import type { Storage } from '../../storage/storage.ts'
import { defineViewTable } from '../../view.ts'
import type { View } from '../../view.ts'
import type { ColumnList } from '../../view-columns.ts'
import { checkConstraints } from '../constraints/check-constraints.ts'
import { compileTable } from '../table-sql.ts'
import type { TableDefinition } from '../table-sql.ts'

/** The table of a program's view. */
export function programTable(dialect: Dialect, store: string, name: string, view: View): string {
  return view.tableName ?? dialect.compiler.fitName(`${store}_${name}`)
}

/**
 * The table that a program's view defines.
 *
 * @throws DatastoreError `INVALID_INPUT` for a constraint that is none, or names a column that is not in its list of columns.
 */
export function tableOfProgram(name: string, view: View): TableDefinition {
  const columns = (view.columns ?? []) as ColumnList
  const { indexes, checks } = checkConstraints(name, columns, view)
  return { name, columns, indexes, checks, define: (builder) => defineViewTable(view, builder) }
}

/** What tells a program's view from another of its name: its table's SQL and its version. */
export function programSignature(storage: Storage, name: string, view: View, table: string): string {
  const sql = compileTable(storage, table, tableOfProgram(name, view))
  const forms = [...sql.forms]
    .filter(([, { type }]) => !columnTypes.some((known) => known === type))
    .map(([name, form]) => `${name} ${describeForm(form)}`)
  const references = tableOfProgram(name, view).columns.flatMap((column) =>
    column.references === undefined ? [] : [JSON.stringify([column.name, column.references])],
  )
  return digest([...sql.create, ...sql.indexes, String(view.version), ...forms, ...references])
}

/** The definition as one text: what does not change it, such as a flag left out instead of false, is left out. */
export function signatureOf(definition: ViewDefinition): string {
  const columns = definition.columns.map((column) => [
    column.name,
    column.type,
    column.notNull === true,
    column.unique === true,
    column.index === true,
    column.default === undefined ? null : String(column.default),
    ...(column.references === undefined ? [] : [column.references]),
  ])
  const share = definition.maxFailures === undefined ? [] : [String(definition.maxFailures)]
  const { indexes = [], checks = [] } = definition
  const constraints =
    indexes.length + checks.length === 0 ? [] : [JSON.stringify([indexes, checks], jsonSafe)]
  return digest([
    JSON.stringify(columns),
    definition.map,
    definition.onError ?? 'reject',
    ...share,
    ...constraints,
  ])
}

function digest(parts: readonly string[]): string {
  return createHash('sha256').update(parts.join('\u0000')).digest('hex').slice(0, 32)
}
