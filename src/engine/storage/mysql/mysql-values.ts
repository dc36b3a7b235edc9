import { isUtf8 } from 'node:buffer'
import type { TypeCast } from 'mysql2'
import { readDecimal, readInteger } from '../server/read-number.ts'

/** The longest key. */
export const keyBytes = 2048

/** The longest name in a table of the engine's own. */
const nameBytes = 252

/** The `sql_mode` of the engine's connections. */
export const sqlMode = 'ANSI_QUOTES,STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'

/** How values come back: as SQLite gives them, whatever type the column has, and whatever a pool's options say of numbers. */
export const typeCast: TypeCast = (field, next) => {
  const { type, length } = field
  if (type === 'NEWDECIMAL' || type === 'DECIMAL') {
    const digits = field.string('ascii')
    return digits === null ? null : readDecimal(digits)
  }
  if (type === 'JSON' || field.extendedFormat === 'json') return field.string('utf8')
  const value: unknown = next()
  if (typeof value === 'string') {
    if (type === 'LONGLONG') return readInteger(value)
    return type === 'DATETIME' || type === 'TIMESTAMP' ? readTimestamp(value) : value
  }
  // Keys and names are kept as their bytes, which no collation makes equal or puts in another order. MySQL makes a BLOB of a key in a
  // union; no column of its own has this length.
  const isText = type === 'BLOB' ? length === keyBytes : type === 'VAR_STRING' || type === 'STRING'
  return isText && Buffer.isBuffer(value) ? value.toString('utf8') : value
}

/**
 * How the values of a person's statement come back: bytes stay bytes, as a column of another program may hold any. Keys and names of
 * the engine's own are texts, known by the length of their columns, and so is what an expression makes of them.
 */
export const typeCastBytes: TypeCast = (field, next): unknown => {
  const { length, table } = field
  return typeCast(field, () => {
    const value: unknown = next()
    const mayBeText = table === '' || length === keyBytes || length === nameBytes
    // The other cast leaves alone what is no Buffer.
    return Buffer.isBuffer(value) && !(mayBeText && isUtf8(value)) ? new Uint8Array(value) : value
  })
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
