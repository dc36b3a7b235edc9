import type { ColumnType } from '../../../../shared/model/view-definition.ts'

/**
 * What the values of a column are: `integer` within 2^53, `long` within 64 bits, `number` what a double keeps exactly, `decimal` any other
 * number; `json` objects, arrays and whatever mixes kinds, each value as its JSON source.
 */
export type CellKind = 'boolean' | 'integer' | 'long' | 'number' | 'decimal' | 'timestamp' | 'text' | 'json'

/** The kind of a value by its JSON source; null of nothing. */
export function kindOf(source: string): CellKind | null {
  if (source === 'null') return null
  if (source === 'true' || source === 'false') return 'boolean'
  if (source.startsWith('"')) return isPlainText(source) ? 'text' : 'json'
  return /^[{[]/.test(source) ? 'json' : kindOfNumber(source)
}

/** No database takes half a surrogate pair, and not every one NUL: such a text stays as JSON writes it. */
function isPlainText(source: string): boolean {
  if (!source.includes('\\u') && source.isWellFormed()) return true
  const text = String(JSON.parse(source))
  return text.isWellFormed() && !text.includes('\u0000')
}

function kindOfNumber(source: string): CellKind {
  if (/^-?\d+$/.test(source) && source !== '-0') {
    if (Number.isSafeInteger(Number(source))) return 'integer'
    return BigInt.asIntN(64, BigInt(source)) === BigInt(source) ? 'long' : 'decimal'
  }
  return keepsValue(source) ? 'number' : 'decimal'
}

/** Whether the double that is read from a number writes the same one. */
export function keepsValue(source: string): boolean {
  const number = Number(source)
  return Number.isFinite(number) && digitsOf(source) === digitsOf(String(number))
}

/** A number's digits and the place of its point, however it is written. */
function digitsOf(source: string): string {
  const [, whole = '', part = '', power = '0'] = /^-?(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/i.exec(source) ?? []
  const all = (whole + part).replace(/^0+/, '')
  const digits = all.replace(/0+$/, '')
  if (digits === '') return '0'
  return `${digits}e${Number(power) - part.length + all.length - digits.length}`
}

const numbers: readonly CellKind[] = ['integer', 'long', 'number', 'decimal']

/** The narrowest kind that has room for the values of both. */
export function widened(one: CellKind | null, other: CellKind): CellKind {
  if (one === null || one === other) return other
  const [less, more] = [one, other].toSorted((a, b) => numbers.indexOf(a) - numbers.indexOf(b))
  if (numbers.includes(less!)) return less === 'long' && more === 'number' ? 'decimal' : more!
  if ([one, other].every((kind) => kind === 'text' || kind === 'timestamp')) return 'text'
  return 'json'
}

/** The kind that the values of a view's column have, whatever they are; null where the values say it. */
export function kindOfColumn(type: ColumnType): CellKind | null {
  return type === 'timestamp' || type === 'text' || type === 'json' ? type : null
}
