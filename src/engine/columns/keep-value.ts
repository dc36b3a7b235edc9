import type { ColumnForm } from './column-form.ts'
import { keepDecimal } from './keep-decimal.ts'
import { keepDate, keepTimeOfDay, keepTimestamp } from './keep-time.ts'
import type { SandboxRow } from '../sandbox/sandbox.ts'
import type { SqlValue } from './sql-value.ts'

/** What a map may yield in a column. */
export type RowValue = SandboxRow[string] | Uint8Array

type Given = Exclude<RowValue, null | undefined>

/**
 * The form in which a column keeps a value, alike on every database: what a database would round, pad or write otherwise is
 * written so at once, so that what is read back is what was given. Undefined when the column does not hold the value.
 */
export function keepValue(column: ColumnForm, value: Given): SqlValue | undefined {
  switch (column.type) {
    case 'text':
      return typeof value === 'string' ? value : undefined
    case 'integer':
      return keepInteger(value)
    case 'real':
      return typeof value === 'number' ? value : typeof value === 'bigint' ? Number(value) : undefined
    case 'boolean':
      return typeof value === 'boolean' ? Number(value) : value === 0 || value === 1 ? value : undefined
    case 'timestamp':
      return keepTimestamp(value)
    case 'decimal':
      return keepDecimal(column, value)
    case 'date':
      return keepDate(value)
    case 'time':
      return keepTimeOfDay(value)
    case 'uuid':
      return keepUuid(value)
    case 'json':
    case 'jsonb':
      return keepJson(value)
    case 'binary':
      // The map may go on writing into what it gave.
      return value instanceof Uint8Array ? Buffer.from(value) : undefined
    case 'other':
      return value instanceof Date
        ? value.toISOString()
        : typeof value === 'boolean'
          ? Number(value)
          : isScalar(value)
            ? value
            : undefined
    default:
      return column.type satisfies never
  }
}

/** Whether a value is kept as it is; false also where that takes a closer look. */
export function isKeptAsItIs({ type }: ColumnForm, value: RowValue): value is string | number {
  switch (type) {
    case 'text':
      return typeof value === 'string'
    case 'integer':
      return Number.isSafeInteger(value)
    case 'real':
      return Number.isFinite(value)
    default:
      return false
  }
}

/** A UUID as PostgreSQL writes it; undefined for what is none. */
export function keepUuid(value: unknown): string | undefined {
  if (typeof value !== 'string' || !/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(value)) return undefined
  return value.toLowerCase()
}

function keepInteger(value: unknown): SqlValue | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? value : undefined
  if (typeof value === 'bigint') return BigInt.asIntN(64, value) === value ? value : undefined
  return undefined
}

function keepJson(value: Given): SqlValue | undefined {
  if (value instanceof Date) return JSON.stringify(value.toISOString())
  if (typeof value === 'bigint') return String(value)
  if (typeof value !== 'object') return JSON.stringify(value)
  return 'json' in value ? value.json : undefined
}

function isScalar(value: unknown): value is string | number | bigint {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint'
}
