import type SQLite from 'better-sqlite3'
import { averageForm } from '../../columns/average.ts'
import { describeForm } from '../../columns/column-form.ts'
import type { ColumnForm } from '../../columns/column-form.ts'
import { floorTo, formatDecimal, parseDecimal, trimDecimal } from '../../columns/decimal.ts'
import type { Decimal } from '../../columns/decimal.ts'
import type { Aggregate } from '../dialect.ts'

// SQLite has no decimals. Up to 15 digits a floating-point number tells every decimal from the others, and SQLite compares,
// orders and indexes it as a number. Longer ones are kept as texts, and ordered by a key that is made of each.

const mostExact = 15

export function isWide({ precision }: ColumnForm): boolean {
  return precision === undefined || precision > mostExact
}

export function isWideDecimal(column: ColumnForm): boolean {
  return column.type === 'decimal' && isWide(column)
}

/** The type of a decimal column: `decimal_text` is kept as text because SQLite looks for that word in it. */
export function decimalType(form: ColumnForm): string {
  return isWide(form) ? describeForm(form).replace('decimal', 'decimal_text') : describeForm(form)
}

/** A text that stands in the order of the decimals; null for null. */
export function decimalKey(sql: string): string {
  return `datastore_decimal_key(${sql})`
}

/** As the dialect's `aggregate`. */
export function aggregateSqlite(name: Aggregate, sql: string, column: ColumnForm): string {
  const average = (sum: string): string => {
    const { scale = 0 } = averageForm(column)
    return `datastore_decimal_avg(${sum}, count(${sql}), ${column.type === 'decimal' && column.precision === undefined ? -scale : scale})`
  }
  if (column.type === 'integer' && (name === 'sum' || name === 'avg')) {
    // In two halves: SQLite refuses a sum beyond 64 bits.
    const sum = `datastore_whole_sum(sum(${sql} >> 32), sum(${sql} & 4294967295))`
    return name === 'sum' ? sum : average(sum)
  }
  if (column.type !== 'decimal') return `${name}(${sql})`
  const sum = `datastore_decimal_sum(${sql}, ${column.precision === undefined ? -1 : (column.scale ?? 0)})`
  if (name === 'sum') return sum
  if (name === 'avg') return average(sum)
  return isWide(column) ? `datastore_decimal_text(${name}(${decimalKey(sql)}))` : `${name}(${sql})`
}

/** Gives a connection the functions that the SQL above calls. */
export function addDecimals(database: SQLite.Database): void {
  const options = { deterministic: true, directOnly: true }
  database.function('datastore_decimal_key', options, (text: unknown) =>
    typeof text === 'string' ? keyOf(text) : null,
  )
  database.function('datastore_decimal_text', options, (key: unknown) =>
    typeof key === 'string' ? textOf(key) : null,
  )
  const exact = { ...options, safeIntegers: true }
  database.function('datastore_whole_sum', exact, (high: unknown, low: unknown) =>
    typeof high === 'bigint' && typeof low === 'bigint' ? String((high << 32n) + low) : null,
  )
  database.function('datastore_decimal_avg', exact, (sum: unknown, count: unknown, scale: unknown) =>
    typeof sum === 'string' && typeof count === 'bigint' ? averageOf(sum, count, Number(scale)) : null,
  )
  database.aggregate('datastore_decimal_sum', {
    ...options,
    varargs: true,
    start: (): Sum => ({ decimal: null, scale: 0 }),
    step: (sum: Sum, ...[value, scale]: unknown[]): Sum => ({
      decimal: add(sum.decimal, value),
      scale: Number(scale),
    }),
    result: ({ decimal, scale }: Sum) => (decimal === null ? null : formatSum(decimal, scale)),
  })
}

/** A sum divided by how many were summed, with so many digits after the decimal point; trimmed where that is below 0. */
function averageOf(sum: string, count: bigint, digits: number): string {
  const { units, scale } = parseDecimal(sum)!
  const to = Math.abs(digits)
  const size = (units < 0n ? -units : units) * 10n ** BigInt(to)
  const parts = count * 10n ** BigInt(scale)
  // Halves away from zero, as databases round.
  const rounded = (2n * size + parts) / (2n * parts)
  const average = { units: units < 0n ? -rounded : rounded, scale: to }
  return formatDecimal(digits < 0 ? trimDecimal(average) : average)
}

interface Sum {
  readonly decimal: Decimal | null
  /** Digits after the decimal point; below 0 for as many as are needed. */
  readonly scale: number
}

function add(sum: Decimal | null, value: unknown): Decimal | null {
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'bigint') return sum
  const decimal = parseDecimal(value)
  if (sum === null || decimal === undefined) return decimal ?? sum
  const scale = Math.max(sum.scale, decimal.scale)
  return { units: floorTo(sum, scale).units + floorTo(decimal, scale).units, scale }
}

function formatSum(sum: Decimal, scale: number): string {
  return formatDecimal(scale < 0 ? trimDecimal(sum) : { units: floorTo(sum, scale).units, scale })
}

const lengthDigits = 4

/** `1`, how many digits stand before the point, and the digits; of a negative number `0`, and each digit taken from 9. */
function keyOf(text: string): string {
  const negative = text.startsWith('-')
  const [whole = '', fraction = ''] = (negative ? text.slice(1) : text).split('.')
  const key = `${String(whole.length).padStart(lengthDigits, '0')}${whole}${fraction}`
  // The colon sorts after every digit, so that of two that begin alike the longer one is less.
  return negative ? `0${complement(key)}:` : `1${key}`
}

function textOf(key: string): string {
  const negative = key.startsWith('0')
  const digits = negative ? complement(key.slice(1, -1)) : key.slice(1)
  const end = lengthDigits + Number(digits.slice(0, lengthDigits))
  const fraction = digits.slice(end)
  return `${negative ? '-' : ''}${digits.slice(lengthDigits, end)}${fraction === '' ? '' : `.${fraction}`}`
}

function complement(digits: string): string {
  return digits.replaceAll(/\d/g, (digit) => String(9 - Number(digit)))
}
