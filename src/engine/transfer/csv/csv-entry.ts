import { isUtf8 } from 'node:buffer'
import { DatastoreError } from '../../../shared/errors.ts'
import { type CsvCell, isBare, parseCsvRecord, withoutGuard } from './csv.ts'
import type { CsvDialect } from './csv-dialect.ts'
import { columnNames, isBlank } from './csv-header.ts'
import type { ColumnRead, EntryOptions } from '../imports/entry-options.ts'
import { fieldOfColumn } from '../exports/field-column.ts'
import type { ImportSource, Place } from '../sources/import-source.ts'
import { readRecords } from '../sources/read-records.ts'

interface CsvHeader {
  readonly columns: readonly string[]
  readonly dialect: CsvDialect
  /** Whether an export of Datastore wrote the file, whose texts may be guarded against being run as formulas. */
  readonly guarded: boolean
  /** Whether the rows are those of a workbook's sheet, which hold no cells after their last value. */
  readonly sheet: boolean
}

export type CsvOptions = Omit<EntryOptions, 'key'> & CsvHeader & { readonly key: string | null }

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
    const sheet = source.sheet !== null
    const own = cells.some(({ text }) => text === '_key')
    const guarded = own && !sheet
    const { columns, notes } = columnNames(guarded ? cells.map(unguarded) : cells, own)
    checkKeyColumn(source, columns, key)
    return { header: { columns, dialect, guarded, sheet }, start: record.after, notes }
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
  const { columns, dialect, key: keyColumn, guarded, short, sheet } = options
  const read = parseCsvRecord(record, dialect)
  if (typeof read === 'string') return { wrong: read }
  if (columns.length > 1 && isBlank(read))
    return read.length === 1 ? null : { leftOut: 'the row has no value' }
  const missing = sheet ? Math.min(0, columns.length - read.length) : columns.length - read.length
  if (missing < 0 || (missing > 0 && short === 'refuse'))
    return { wrong: `it has ${cellsOf(read)} and the header names ${columns.length} columns` }
  const cells = guarded ? read.map(unguarded) : sheet ? columns.map((_, at) => read[at] ?? empty) : read
  const members: string[] = []
  for (const [index, column] of columns.entries()) {
    const field = keyColumn === '_key' ? fieldOfColumn(column) : column
    const type = Object.hasOwn(options.types, column) ? options.types[column] : undefined
    const value = field === null ? null : readAs(cells[index], type, options.cells)
    if (value === undefined)
      return { wrong: `value ${JSON.stringify(cells[index]?.text)} of column "${column}" is no ${type}` }
    if (value !== null) members.push(`${JSON.stringify(field)}: ${value}`)
  }
  const key = keyColumn === null ? null : (cells[columns.indexOf(keyColumn)]?.text ?? '')
  if (key === '') return { wrong: `its "${keyColumn ?? ''}" is empty, so it has no key` }
  const filled = missing === 0 ? null : `it has ${cellsOf(read)} of ${columns.length}; the others are null`
  const note = sheet ? noteOnErrors(columns, cells) : filled
  return { key, text: `{${members.join(', ')}}`, note }
}

const empty: CsvCell = { text: '', quoted: false }

/** A note on the cells of a sheet that hold an error, which are the only ones without a text. */
function noteOnErrors(columns: readonly string[], cells: readonly CsvCell[]): string | null {
  const named = columns.filter((_, at) => cells[at]?.text === null).map((column) => `"${column}"`)
  return named.length === 0 ? null : `the spreadsheet has an error in ${named.join(', ')}, which is null`
}

function cellsOf({ length }: readonly CsvCell[]): string {
  return length === 1 ? '1 cell' : `${length} cells`
}

function unguarded(cell: CsvCell): CsvCell {
  const text = cell.text === null ? null : withoutGuard(cell.text)
  // What is guarded is a text, whatever it reads like without.
  return text === cell.text ? cell : { text, quoted: true }
}

const truths: Readonly<Record<string, string>> = { yes: 'true', 1: 'true', no: 'false', 0: 'false' }

/** A cell as JSON source; null for none, undefined where the column cannot hold it. */
function readAs(
  cell: CsvCell | undefined,
  type: ColumnRead | undefined,
  cells: EntryOptions['cells'],
): string | null | undefined {
  if (type === undefined || cell === undefined || cell.text === null) return jsonOfCell(cell, cells)
  const text = cell.text.trim()
  if (type === 'skip' || (text === '' && (type !== 'text' || !cell.quoted))) return null
  if (type === 'text') return JSON.stringify(cell.text)
  const lower = text.toLowerCase()
  if (type === 'boolean') return /^(true|false)$/.test(lower) ? lower : truths[lower]
  if (type === 'json') return isBare(text) || text === 'null' || isNested(text) ? text : undefined
  const number = text.replace(/^\+/, '').replace(/^(-?)0+(?=\d)/, '$1')
  return isBare(number) && /\d/.test(number) ? number : undefined
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
