import type { ColumnForm } from './column-form.ts'
import { formatDecimal, parseDecimal, trimDecimal } from './decimal.ts'
import { keepDecimal } from './keep-decimal.ts'
import { keepTimeOfDay } from './keep-time.ts'
import type { SqlValue } from './sql-value.ts'

/** A value as a database gave it, in the form in which the engine gave it to the database. */
export function keptValue(column: ColumnForm, value: SqlValue): SqlValue {
  if (value === null) return null
  if (column.type === 'decimal') return keepDecimal(column, value) ?? value
  return column.type === 'time' ? (keepTimeOfDay(value) ?? value) : value
}

/** The kinds of which two values may be equal that are not the same text or number. */
const comparedOtherwise: ReadonlySet<ColumnForm['type']> = new Set(['decimal', 'time', 'jsonb', 'binary'])

/**
 * What gives a text that is equal for two rows of a table exactly when the database keeps them as equal: 1, 1n and 1.0 are one
 * number.
 */
export function identityOf(columns: readonly ColumnForm[]): (values: readonly SqlValue[]) => string {
  const rewritten = columns.some(({ type }) => comparedOtherwise.has(type))
  return rewritten
    ? (values) => identify(values.map((value, index) => comparable(columns[index]!, value)))
    : identify
}

function comparable(column: ColumnForm, value: SqlValue): SqlValue {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64')
  return column.type === 'jsonb' && typeof value === 'string'
    ? canonicalJson(value)
    : keptValue(column, value)
}

/** A text that is equal for values that are equal in the database. */
export function identify(values: readonly SqlValue[]): string {
  return JSON.stringify(values, (_name, value: unknown) =>
    typeof value === 'bigint' ? bigintIdentity(value) : value,
  )
}

function bigintIdentity(value: bigint): number | string {
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : `${value}n`
}

/** JSON as it is the same for PostgreSQL's `jsonb`: members in one order, numbers in one form. */
function canonicalJson(text: string): string {
  return JSON.stringify(
    JSON.parse(text, ((_name: string, value: unknown, { source }: { source?: string }) => {
      if (typeof value === 'number') return { number: canonicalNumber(source!) }
      if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
      return { members: Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)) }
    }) as (name: string, value: unknown) => unknown),
  )
}

function canonicalNumber(source: string): string {
  const decimal = parseDecimal(source)
  return decimal === undefined ? source : formatDecimal(trimDecimal(decimal))
}
