import { readDecimal, readInteger } from '../server/read-number.ts'

type Read = (text: string) => string | number | bigint

const same: Read = (text) => text

// The numbers are PostgreSQL's own, of its catalog pg_type.
const readers = new Map<number, Read | ((text: string) => Uint8Array)>([
  [16, (text) => (text === 't' ? 1 : 0)], // boolean
  [17, (text) => Buffer.from(text.slice(2), 'hex')], // bytea
  [20, readInteger], // bigint
  [21, Number], // smallint
  [23, Number], // integer
  [26, Number], // oid
  [700, Number], // real
  [701, Number], // double precision
  [1114, (text) => readTimestamp(text, 'Z')],
  [1184, (text) => readTimestamp(text, '')],
  [1700, readDecimal], // numeric
])

/** How values come back: as SQLite gives them, whatever type the column has. */
export const postgresTypes = {
  getTypeParser(type: number): (text: string) => unknown {
    return readers.get(type) ?? same
  },
}

/** `2026-01-02 03:04:05.678+00` as ISO 8601 in UTC; what no date of JavaScript holds stays as it is. */
function readTimestamp(text: string, zone: string): string {
  const iso = `${text.replace(' ', 'T')}${zone}`.replace(/([+-]\d{2})$/, '$1:00')
  const date = new Date(iso)
  return Number.isNaN(date.getTime()) ? text : date.toISOString()
}
