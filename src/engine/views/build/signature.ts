import { createHash } from 'node:crypto'
import { columnTypes } from '../../../shared/model/view-definition.ts'
import type { ViewDefinition } from '../../../shared/model/view-definition.ts'
import { describeForm } from '../../columns/column-form.ts'
import type { Dialect } from '../../storage/dialect.ts'
import type { Storage } from '../../storage/storage.ts'
import { defineViewTable } from '../../view.ts'
import type { View } from '../../view.ts'
import { compileTable } from '../table-sql.ts'

/** The table of a program's view. */
export function programTable(dialect: Dialect, store: string, name: string, view: View): string {
  return view.tableName ?? dialect.compiler.fitName(`${store}_${name}`)
}

/** What tells a program's view from another of its name: its table's SQL and its version. */
export function programSignature(storage: Storage, view: View, table: string): string {
  const sql = compileTable(storage, table, (builder) => defineViewTable(view, builder))
  const forms = [...sql.forms]
    .filter(([, { type }]) => !columnTypes.some((known) => known === type))
    .map(([name, form]) => `${name} ${describeForm(form)}`)
  return digest([...sql.create, ...sql.indexes, String(view.version), ...forms])
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
  ])
  const share = definition.maxFailures === undefined ? [] : [String(definition.maxFailures)]
  return digest([JSON.stringify(columns), definition.map, definition.onError ?? 'reject', ...share])
}

function digest(parts: readonly string[]): string {
  return createHash('sha256').update(parts.join('\u0000')).digest('hex').slice(0, 32)
}
