import { isUtf8 } from 'node:buffer'
import { DatastoreError } from '../../../shared/errors.ts'
import { type CsvCell, isBare, parseCsvRecord, withoutGuard } from './csv.ts'
import type { CsvDialect } from './csv-dialect.ts'
import { columnNames, isBlank } from './csv-header.ts'
import type { EntryOptions } from '../imports/entry-options.ts'
import { fieldOfColumn } from '../exports/field-column.ts'
import type { ImportSource, Place } from '../sources/import-source.ts'
import { readRecords } from '../sources/read-records.ts'

interface CsvHeader {
  readonly columns: readonly string[]
  readonly dialect: CsvDialect
  /** Whether an export of Datastore wrote the file, whose texts may be guarded against being run as formulas. */
  readonly guarded: boolean
}

export type CsvOptions = EntryOptions & CsvHeader

/** A row as a document: its key, null for a new one, and what was done to it. */
type CsvRow =
  | { readonly key: string | null; readonly text: string; readonly note: string | null }
  | { readonly wrong: string }
  | { readonly leftOut: string }
  | null

/** Reads the names of the columns. @throws DatastoreError `INVALID_INPUT` when there are none, or none of the key's. */
export async function openCsv(
  source: ImportSource,
  key: string | null,
): Promise<{ readonly header: CsvHeader; readonly start: Place; readonly notes: readonly string[] }> {
  const dialect = source.csv
  for await (const { records } of readRecords(source, source.start)) {
    const [record] = records
    if (record === undefined || !isUtf8(record.bytes)) break
    const cells = parseCsvRecord(record.bytes.toString('utf8'), dialect)
    if (typeof cells === 'string') throw noHeader(source, cells)
    const guarded = cells.some(({ text }) => text === '_key')
    const { columns, notes } = columnNames(guarded ? cells.map(unguarded) : cells, guarded)
    checkKeyColumn(source, columns, key)
    return { header: { columns, dialect, guarded }, start: record.after, notes }
  }
  throw noHeader(source, source.size === 0 ? 'the file is empty' : 'it is not written in UTF-8')
}

function checkKeyColumn({ path }: ImportSource, columns: readonly string[], key: string | null): void {
  if (key === null || columns.includes(key)) return
  throw new DatastoreError(
    'INVALID_INPUT',
    `${path} has no column "${key}" for the keys. Its columns are ${columns.join(', ')}.`,
    { details: { path, argument: 'key', known: columns } },
  )
}

function noHeader({ path, start }: ImportSource, why: string): DatastoreError {
  return new DatastoreError('INVALID_INPUT', `${path} has no line of column names: ${why}.`, {
    details: { path, line: start.line },
  })
}

/** Reads a row as a document. */
export function readCsv(record: string, options: CsvOptions): CsvRow {
  const { columns, dialect, key: keyColumn, guarded, short } = options
  const read = parseCsvRecord(record, dialect)
  if (typeof read === 'string') return { wrong: read }
  if (columns.length > 1 && isBlank(read))
    return read.length === 1 ? null : { leftOut: 'the row has no value' }
  const missing = columns.length - read.length
  if (missing < 0 || (missing > 0 && short === 'refuse'))
    return { wrong: `it has ${cellsOf(read)} and the header names ${columns.length} columns` }
  const cells = guarded ? read.map(unguarded) : read
  const members: string[] = []
  for (const [index, column] of columns.entries()) {
    const field = keyColumn === '_key' ? fieldOfColumn(column) : column
    const value = field === null ? null : jsonOfCell(cells[index], options.cells)
    if (value !== null) members.push(`${JSON.stringify(field)}: ${value}`)
  }
  const key = keyColumn === null ? null : (cells[columns.indexOf(keyColumn)]?.text ?? '')
  if (key === '') return { wrong: `its "${keyColumn ?? ''}" is empty, so it has no key` }
  const note = missing === 0 ? null : `it has ${cellsOf(read)} of ${columns.length}; the others are null`
  return { key, text: `{${members.join(', ')}}`, note }
}

function cellsOf({ length }: readonly CsvCell[]): string {
  return length === 1 ? '1 cell' : `${length} cells`
}

function unguarded(cell: CsvCell): CsvCell {
  const text = cell.text === null ? null : withoutGuard(cell.text)
  // What is guarded is a text, whatever it reads like without.
  return text === cell.text ? cell : { text, quoted: true }
}

function jsonOfCell(cell: CsvCell | undefined, cells: EntryOptions['cells']): string | null {
  if (cell === undefined || cell.text === null) return 'null'
  const { text, quoted } = cell
  if (text === '' && !quoted) return null
  if (cells === 'text') return JSON.stringify(text)
  if (!quoted && isBare(text)) return text
  return isNested(text) ? text : JSON.stringify(text)
}

function isNested(text: string): boolean {
  if (!/^[{[]/.test(text) || !/[}\]]$/.test(text)) return false
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
