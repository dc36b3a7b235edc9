import type { ColumnType } from '../../../shared/model/view-definition.ts'
import type { Cell } from '../../../shared/model/query.ts'

export type ParsedValue =
  | { readonly ok: true; readonly value: Cell }
  | { readonly ok: false; readonly problem: string }

const integer = /^[+-]?\d+$/
const decimal = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i

/**
 * Reads what a person typed as a value of the column's type.
 * An integer beyond 2^53 becomes a bigint, so that the comparison is exact.
 *
 * @example
 * parseValue('integer', '12345678901234567890') // { ok: true, value: 12345678901234567890n }
 */
export function parseValue(type: ColumnType, typed: string): ParsedValue {
  switch (type) {
    case 'text':
    case 'json':
      return { ok: true, value: typed }
    case 'integer':
      return parseInteger(typed.trim())
    case 'real':
      return parseReal(typed.trim())
    case 'boolean':
      return parseBoolean(typed.trim())
    case 'timestamp':
      return typed.trim() === ''
        ? refuse('Type a time, such as 2026-11-23T09:14:02.000Z.')
        : accept(typed.trim())
    default:
      throw new Error(`No such column type: ${String(type satisfies never)}`)
  }
}

function parseInteger(typed: string): ParsedValue {
  if (!integer.test(typed))
    return refuse(typed === '' ? 'Type a whole number.' : `“${typed}” is not a whole number.`)
  const number = Number(typed)
  return accept(Number.isSafeInteger(number) ? number : BigInt(typed.replace(/^\+/, '')))
}

function parseReal(typed: string): ParsedValue {
  if (!decimal.test(typed)) return refuse(typed === '' ? 'Type a number.' : `“${typed}” is not a number.`)
  const number = Number(typed)
  if (!Number.isFinite(number)) return refuse(`“${typed}” is too large for a number.`)
  return integer.test(typed) ? parseInteger(typed) : accept(number)
}

function parseBoolean(typed: string): ParsedValue {
  if (typed === 'true') return accept(true)
  if (typed === 'false') return accept(false)
  return refuse('Choose true or false.')
}

function accept(value: Cell): ParsedValue {
  return { ok: true, value }
}

function refuse(problem: string): ParsedValue {
  return { ok: false, problem }
}
