import type { Cell } from '../../../shared/model/query.ts'
import { numberText } from '../../../shared/numbers.ts'

/** Characters of a text, and bytes of bytes, that a page shows of one value. */
const most = { text: 100_000, bytes: 64 }

/** A value of a statement as the app shows it: a whole number as exact as it is, bytes in hexadecimal, what is long cut and said so. */
export function statementCell(value: unknown): Cell {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : value
  if (value instanceof Uint8Array) {
    const hex = Buffer.from(value.subarray(0, most.bytes)).toString('hex')
    return value.length > most.bytes ? `x'${hex}…' (${numberText(value.length)} bytes)` : `x'${hex}'`
  }
  if (value instanceof Date) return value.toISOString()
  if (typeof value === 'string' && value.length > most.text)
    return `${value.slice(0, most.text)}… (${numberText(value.length)} characters)`
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : ((value ?? null) as Cell)
}
