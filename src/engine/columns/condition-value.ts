import { invalidArgument } from '../invalid-argument.ts'
import type { SqlValue } from './sql-value.ts'
import { describeForm } from './column-form.ts'
import type { ColumnForm } from './column-form.ts'
import { floorTo, formatDecimal, parseDecimal, trimDecimal } from './decimal.ts'
import type { Decimal } from './decimal.ts'
import { keepDate, keepTimeOfDay, keepTimestamp } from './keep-time.ts'
import { keepUuid } from './keep-value.ts'

/** A column that a condition may name. */
export interface Field extends ColumnForm {
  readonly name: string
  /** Whether it is searched by its words. */
  readonly fullText?: boolean | undefined
}

export type Operator = 'eq' | 'ne' | 'lt' | 'lte' | 'gt' | 'gte'

/**
 * A comparison as it goes into SQL: with a value of the column's own form, or, where no value of that form would do, what it
 * finds without comparing: `all` that are not null, or `none`.
 */
export type Test = { readonly operator: Operator; readonly value: SqlValue } | 'all' | 'none'

/** What each kind of column takes in a condition, for the reader. */
const expected: Readonly<Record<ColumnForm['type'], string>> = {
  text: 'a string',
  integer: 'a number, a bigint, or the digits of one as a string',
  real: 'a number, a bigint, or the digits of one as a string',
  decimal: 'a number, a bigint, or the digits of one as a string',
  boolean: 'true or false',
  timestamp: 'a Date, or a time as an ISO 8601 string',
  date: 'a string such as "2026-11-29", or a Date',
  time: 'a string such as "12:30:00", or a Date',
  uuid: 'a UUID as a string',
  json: 'JSON text as a string',
  jsonb: 'nothing but null',
  binary: 'a Buffer or another Uint8Array',
  other: 'a string, a number, a bigint, a boolean or a Date',
}

/**
 * Turns a condition's value, which is not null, into one that every database compares with the column alike. This is the one
 * table of what converts; the guide shows it.
 *
 * @throws DatastoreError `INVALID_INPUT` naming the column, what it holds and what was given.
 *
 * @example
 * testOf({ name: 'n', type: 'integer' }, 'gt', 1.5, dialect) // { operator: 'gt', value: 1 }
 */
export function testOf(
  field: Field,
  operator: Operator,
  value: unknown,
  { keepsNul }: { readonly keepsNul: boolean },
): Test {
  if (field.type === 'integer' && Number.isSafeInteger(value)) return { operator, value: value as number }
  if (field.type === 'integer' || field.type === 'decimal') return exactTest(field, operator, value)
  const held = heldValue(field, value) ?? refuse(field, value)
  return keepsNul || typeof held !== 'string' ? { operator, value: held } : testWithoutNul(operator, held)
}

/**
 * Where no text has the character U+0000 in it, none equals one that has: it stands right after what it begins with,
 * and before all longer texts that begin so.
 */
function testWithoutNul(operator: Operator, text: string): Test {
  const end = text.indexOf('\u0000')
  if (end === -1) return { operator, value: text }
  if (operator === 'eq') return 'none'
  if (operator === 'ne') return 'all'
  return { operator: operator === 'lt' || operator === 'lte' ? 'lte' : 'gt', value: text.slice(0, end) }
}

/** @throws DatastoreError `INVALID_INPUT` for a column that holds no texts, of which a part could be compared. */
export function checkText(field: Field, operator: string, text: unknown): string {
  if (typeof text !== 'string')
    throw invalidArgument(field.name, `"${operator}" on "${field.name}" needs a string.`)
  if (field.type === 'text' || field.type === 'json' || field.type === 'other') return text
  throw invalidArgument(
    field.name,
    `"${operator}" is for texts, and column "${field.name}" is ${describeForm(field)}. Compare with "gte" and "lt".`,
  )
}

function heldValue({ type }: Field, value: unknown): SqlValue | undefined {
  switch (type) {
    case 'text':
    case 'json':
      return typeof value === 'string' ? value : undefined
    case 'real':
      return heldReal(value)
    case 'boolean':
      return typeof value === 'boolean' || value === 0 || value === 1 || value === 0n || value === 1n
        ? Number(value)
        : undefined
    case 'timestamp':
      return keepTimestamp(value)
    case 'date':
      return keepDate(value)
    case 'time':
      return keepTimeOfDay(value)
    case 'uuid':
      return keepUuid(value)
    case 'binary':
      return value instanceof Uint8Array ? Buffer.from(value) : undefined
    case 'other':
      return heldOther(value)
    default:
      return undefined
  }
}

function heldReal(value: unknown): number | undefined {
  if (typeof value !== 'number' && typeof value !== 'bigint' && typeof value !== 'string') return undefined
  const number = parseDecimal(value) === undefined ? Number.NaN : Number(value)
  return Number.isFinite(number) ? number : undefined
}

/** What the engine has no name for goes to the database as it is, which compares it in its own way. */
function heldOther(value: unknown): SqlValue | undefined {
  if (typeof value === 'boolean') return Number(value)
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? undefined : value.toISOString()
  if (typeof value === 'bigint') return BigInt.asIntN(64, value) === value ? value : undefined
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined
  return typeof value === 'string' ? value : undefined
}

/** The numbers that a column holds: multiples of ten to the power of `-scale`, up to `most` such units and down to `least`. */
interface Grid {
  readonly scale: number
  readonly least: bigint
  readonly most: bigint
}

const integers: Grid = { scale: 0, least: -(2n ** 63n), most: 2n ** 63n - 1n }

function gridOf({ type, precision, scale = 0 }: Field, { scale: given }: Decimal): Grid {
  if (type === 'integer') return integers
  const most = 10n ** BigInt(precision ?? mostDigits) - 1n
  return { scale: precision === undefined ? given : scale, least: -most, most }
}

/** A decimal without a precision holds any number that is written with so many digits. */
const mostDigits = 2000

/**
 * A number is compared exactly with a column that holds some numbers only: what lies between two of them equals none, and is
 * less than the upper one.
 */
function exactTest(field: Field, operator: Operator, value: unknown): Test {
  const decimal =
    typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint'
      ? parseDecimal(value)
      : undefined
  if (decimal === undefined) return refuse(field, value)
  const { scale, least, most } = gridOf(field, decimal)
  const { units, exact } = floorTo(decimal, scale)
  if (exact && units >= least && units <= most) return { operator, value: write(field, { units, scale }) }
  switch (operator) {
    case 'eq':
      return 'none'
    case 'ne':
      return 'all'
    case 'lt':
    case 'lte':
      if (units > most) return 'all'
      return units < least ? 'none' : { operator: 'lte', value: write(field, { units, scale }) }
    default:
      if (units >= most) return 'none'
      return units < least ? 'all' : { operator: 'gt', value: write(field, { units, scale }) }
  }
}

function write({ type, precision }: Field, decimal: Decimal): SqlValue {
  if (type === 'decimal') return formatDecimal(precision === undefined ? trimDecimal(decimal) : decimal)
  const number = Number(decimal.units)
  return Number.isSafeInteger(number) ? number : decimal.units
}

function refuse(field: Field, value: unknown): never {
  throw invalidArgument(
    field.name,
    `Column "${field.name}" is ${describeForm(field)} and cannot be compared with ${show(value)}. Give ${expected[field.type]}, or null.`,
  )
}

function show(value: unknown): string {
  if (value === undefined) return 'undefined'
  if (typeof value === 'string') {
    const text = JSON.stringify(value)
    return `the string ${text.length > 80 ? `${text.slice(0, 79)}…` : text}`
  }
  if (typeof value === 'bigint') return `the bigint ${String(value).slice(0, 80)}`
  if (typeof value === 'number' || typeof value === 'boolean') return `the ${typeof value} ${value}`
  if (value instanceof Date)
    return Number.isNaN(value.getTime()) ? 'an invalid date' : `the date ${value.toISOString()}`
  if (value instanceof Uint8Array) return `${value.byteLength} bytes`
  return Array.isArray(value) ? 'a list' : `a value of type ${typeof value}`
}
