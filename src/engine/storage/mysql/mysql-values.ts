import type { TypeCast } from 'mysql2'
import { readDecimal, readInteger } from '../server/read-number.ts'

/** The longest key. */
export const keyBytes = 2048

/** The `sql_mode` of the engine's connections. */
export const sqlMode = 'ANSI_QUOTES,STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'

/** How values come back: as SQLite gives them, whatever type the column has, and whatever a pool's options say of numbers. */
export const typeCast: TypeCast = (field, next) => {
  if (field.type === 'NEWDECIMAL' || field.type === 'DECIMAL') {
    const digits = field.string('ascii')
    return digits === null ? null : readDecimal(digits)
  }
  if (field.type === 'JSON' || field.extendedFormat === 'json') return field.string('utf8')
  const value: unknown = next()
  if (value === null) return null
  switch (field.type) {
    case 'LONGLONG':
      return typeof value === 'string' ? readInteger(value) : value
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

/** What goes with each query, as the pool may be a program's with options of its own. */
export const reading = {
  typeCast,
  dateStrings: true,
  supportBigNumbers: true,
  bigNumberStrings: false,
  namedPlaceholders: false,
  nestTables: false,
  rowsAsArray: false,
} as const

/** `2026-01-02 03:04:05.678` as ISO 8601 in UTC; what no date of JavaScript holds stays as it is. */
function readTimestamp(text: string): string {
  const date = new Date(`${text.replace(' ', 'T')}Z`)
  return Number.isNaN(date.getTime()) ? text : date.toISOString()
}
