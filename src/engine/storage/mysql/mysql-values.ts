import type { TypeCast } from 'mysql2'
import { readDecimal } from '../server/read-number.ts'

/** The longest key. */
export const keyBytes = 2048

/** How values come back: as SQLite gives them, whatever type the column has. */
export const typeCast: TypeCast = (field, next) => {
  const value: unknown = next()
  if (value === null) return null
  switch (field.type) {
    case 'LONGLONG':
      return typeof value === 'string' ? BigInt(value) : value
    case 'NEWDECIMAL':
    case 'DECIMAL':
      return typeof value === 'string' ? readDecimal(value) : value
    case 'DATETIME':
    case 'TIMESTAMP':
      return typeof value === 'string' ? readTimestamp(value) : value
    case 'VAR_STRING':
    case 'STRING':
      // Keys and names are kept as their bytes, which no collation makes equal or puts in another order.
      return Buffer.isBuffer(value) ? value.toString('utf8') : value
    case 'BLOB':
      // What MySQL makes of a key in a union; no column of its own has this length.
      return Buffer.isBuffer(value) && field.length === keyBytes ? value.toString('utf8') : value
    default:
      return value
  }
}

/** `2026-01-02 03:04:05.678` as ISO 8601 in UTC; what no date of JavaScript holds stays as it is. */
function readTimestamp(text: string): string {
  const date = new Date(`${text.replace(' ', 'T')}Z`)
  return Number.isNaN(date.getTime()) ? text : date.toISOString()
}
