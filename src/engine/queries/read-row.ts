import type { Cell } from '../../shared/model/query.ts'
import type { ViewColumn } from '../catalog/view-column.ts'
import type { ColumnForm } from '../columns/column-form.ts'
import { keptValue } from '../columns/kept-value.ts'
import { parseJson } from '../documents/json-text.ts'
import type { SqlValue, SqlValues } from '../storage/operation.ts'

/** Whether integers of this view must be read as bigints first, because some may lie beyond 2^53. */
export function needsExact(columns: readonly ViewColumn[]): boolean {
  return columns.some((column) => column.type === 'integer' || column.type === 'other')
}

/**
 * Turns a row's values, the view's columns first and then `_id` and `_key`, into the row a program reads: booleans,
 * parsed JSON, integers as numbers where they fit.
 */
export function readRow(
  columns: readonly ViewColumn[],
  values: SqlValues,
  exact: boolean,
): Record<string, unknown> {
  const row: Record<string, unknown> = {}
  let index = 0
  for (const column of columns) {
    const value = values[index++]!
    row[column.name] = exact || !isPlain(column.type) ? readValue(column, value) : value
  }
  const id = values[index]!
  row['_id'] = exact ? Number(id) : id
  row['_key'] = values[index + 1]!
  return row
}

/** Whether values are read as the database gives them. */
function isPlain(type: ColumnForm['type']): boolean {
  return type === 'text' || type === 'integer' || type === 'real' || type === 'timestamp'
}

/** Turns one stored value into what a program reads. */
export function readValue(column: ColumnForm, value: SqlValue): unknown {
  const { type } = column
  if (type === 'json' || type === 'jsonb') return typeof value === 'string' ? parseJson(value) : narrow(value)
  return type === 'boolean' ? readBoolean(value) : narrow(keptValue(column, value))
}

/** Turns a stored value into a cell for the app: JSON stays text, bytes become base64, and nothing is damaged. */
export function readCell(column: ViewColumn, value: SqlValue): Cell {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64')
  if (column.type === 'boolean') return readBoolean(value) as Cell
  return narrow(keptValue(column, value)) as Cell
}

/** A bigint that a number holds exactly becomes that number. */
export function narrow(value: SqlValue): SqlValue {
  if (typeof value !== 'bigint') return value
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : value
}

function readBoolean(value: SqlValue): unknown {
  const number = narrow(value)
  return number === 1 ? true : number === 0 ? false : number
}
