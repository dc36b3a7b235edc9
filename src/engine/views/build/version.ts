import { createHash } from 'node:crypto'
import { columnTypes } from '../../../shared/model/view-definition.ts'
import type { ViewDefinition } from '../../../shared/model/view-definition.ts'
import { jsonSafe } from '../../catalog/json-safe.ts'
import type { ViewRecord } from '../../catalog/view-record.ts'
import { describeForm } from '../../columns/column-form.ts'
import type { Dialect } from '../../storage/dialect.ts'
import type { Storage } from '../../storage/storage.ts'
import { defineViewTable } from '../../view.ts'
import type { View } from '../../view.ts'
import type { ColumnList } from '../../view-columns.ts'
import { checkConstraints } from '../constraints/check-constraints.ts'
import { authoredTable, compileTable } from '../table-sql.ts'
import type { TableDefinition, TableSql } from '../table-sql.ts'

/** A version of a view as a caller wants it: how its table is made, and what tells it from other versions. */
export interface WantedVersion {
  readonly name: string
  readonly kind: ViewRecord['kind']
  /** The name of the view's table once the version answers. */
  readonly tableName: string
  readonly table: TableDefinition
  readonly signature: string
  /** Null for a program's view: its columns are read from its table once that is there. */
  readonly definition: ViewDefinition | null
}

/** The version that the definition of an authored view makes. */
export function authoredVersion(dialect: Dialect, store: string, definition: ViewDefinition): WantedVersion {
  return {
    name: definition.name,
    kind: 'authored',
    tableName: tableNameOf(dialect, store, definition.name),
    table: authoredTable(dialect, definition),
    signature: signatureOf(definition),
    definition,
  }
}

/**
 * The version that the code of a program's view makes.
 *
 * @throws DatastoreError `INVALID_INPUT` for a constraint that is none, or names a column that is not in its list of columns.
 */
export function programVersion(storage: Storage, store: string, name: string, view: View): WantedVersion {
  const columns = (view.columns ?? []) as ColumnList
  const { indexes, checks } = checkConstraints(name, columns, view)
  const define: TableDefinition['define'] = (builder) => defineViewTable(view, builder)
  const table = { name, columns, indexes, checks, define }
  const tableName = view.tableName ?? tableNameOf(storage.dialect, store, name)
  const signature = programSignature(compileTable(storage, tableName, table), table, view.version)
  return { name, kind: 'program', tableName, table, signature, definition: null }
}

/** The name of a view's table where the view does not choose one. */
export function tableNameOf(dialect: Dialect, store: string, view: string): string {
  return dialect.compiler.fitName(`${store}_${view}`)
}

/** What tells a program's view from another of its name: its table's SQL and its version. */
function programSignature(sql: TableSql, { columns }: TableDefinition, version: View['version']): string {
  const forms = [...sql.forms]
    .filter(([, { type }]) => !columnTypes.some((known) => known === type))
    .map(([name, form]) => `${name} ${describeForm(form)}`)
  const references = columns.flatMap((column) =>
    column.references === undefined ? [] : [JSON.stringify([column.name, column.references])],
  )
  const searched = columns.flatMap(({ name, fullText }) => (fullText === true ? [`${name} full text`] : []))
  const generated = columns.flatMap((column) =>
    column.generated === undefined ? [] : [JSON.stringify([column.name, column.generated])],
  )
  return digest([
    ...sql.create,
    ...sql.indexes,
    String(version),
    ...forms,
    ...references,
    ...searched,
    ...generated,
  ])
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
    ...(column.fullText === true ? ['full text'] : []),
    ...(column.generated === undefined ? [] : [{ generated: column.generated }]),
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
