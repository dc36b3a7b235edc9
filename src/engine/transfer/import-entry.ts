import { isUtf8 } from 'node:buffer'
import { DatastoreError } from '../../shared/errors.ts'
import type { ErrorCode } from '../../shared/errors.ts'
import { checkJsonObject, explainJson } from '../documents/json-text.ts'
import { checkKey } from '../documents/key.ts'
import { type CsvCell, isBare, parseCsvRecord } from './csv.ts'
import { fieldOfColumn } from './field-column.ts'
import { generateKey } from './generate-key.ts'
import { type ImportSource, type Place, readRecords, type SourceRecord } from './import-source.ts'
import { type MemberRange, memberRanges, withoutMember } from './json-members.ts'

/** A document that a record of the file holds. */
export interface ImportedDocument {
  readonly line: number
  readonly key: string
  readonly text: string
}

/** Why a record was not imported. */
export interface ImportError {
  /** Line of the file where the record begins, from 1. */
  readonly line: number
  /** The document's key, where the record has one. */
  readonly key: string | null
  readonly code: ErrorCode
  readonly message: string
}

export type ImportEntry = { readonly document: ImportedDocument } | { readonly error: ImportError }

/** Makes a document of a record; null for one that is blank. */
export type ReadEntry = (record: SourceRecord) => ImportEntry | null

/** How the records of a file are read as documents. */
export interface EntryOptions {
  /** The field or column that holds the key; null makes new keys. */
  readonly key: string | null
  /** Whether CSV cells without quotes are numbers and truth values where they read so. */
  readonly cells: 'typed' | 'text'
}

/**
 * How the records of a file become documents.
 *
 * JSON and NDJSON: a document's text is kept byte for byte. With the key `_key`, that member is taken out of the text, and
 * of `{"_key": …, "_value": {…}}` the value is the document; a key in any other field stays in the document.
 *
 * CSV: each column is a field; with the key `_key`, the columns `_key`, `_rev` and `_updated` are the store's. A cell in quotes is a text; one without is a number or truth value where it reads like one,
 * kept as it is written, and a text otherwise; an object or array is what begins and ends like one and parses. An empty cell
 * leaves the field out. So null comes back as no field, a text that is itself a JSON object or array as that, and fields in
 * the order of the columns; all else that `exportDocuments` writes comes back as it was.
 *
 * @throws DatastoreError `INVALID_INPUT` when a CSV file has no header, or one that names a column twice or not at all the
 *   key's.
 */
export async function entryReader(
  source: ImportSource,
  options: EntryOptions,
): Promise<{ readonly start: Place; readonly read: ReadEntry }> {
  if (source.format !== 'csv') return { start: source.start, read: (record) => readJson(record, options.key) }
  const { columns, after } = await readHeader(source)
  checkHeader(source, columns, options.key)
  const csv = { ...options, columns, delimiter: source.delimiter }
  return { start: after, read: (record) => readCsv(record, csv) }
}

/** The names of the columns of a CSV file, and the place after them. */
async function readHeader(source: ImportSource): Promise<{ columns: string[]; after: Place }> {
  for await (const [record] of readRecords(source, source.start)) {
    if (record === undefined || !isUtf8(record.bytes)) break
    const cells = parseCsvRecord(record.bytes.toString('utf8'), source.delimiter)
    if (typeof cells === 'string') throw noHeader(source, cells)
    return { columns: cells.map(({ text }) => text), after: record.after }
  }
  throw noHeader(source, source.size === 0 ? 'the file is empty' : 'it is not written in UTF-8')
}

function checkHeader({ path }: ImportSource, columns: readonly string[], key: string | null): void {
  const twice = columns.find((column, index) => columns.indexOf(column) !== index)
  if (twice !== undefined) {
    throw new DatastoreError(
      'INVALID_INPUT',
      `${path} names the column "${twice}" twice. Give each its own name.`,
      {
        details: { path, column: twice },
      },
    )
  }
  if (key === null || columns.includes(key)) return
  throw new DatastoreError(
    'INVALID_INPUT',
    `${path} has no column "${key}" for the keys. Its columns are ${columns.join(', ')}.`,
    { details: { path, argument: 'key', known: columns } },
  )
}

function noHeader({ path }: ImportSource, why: string): DatastoreError {
  return new DatastoreError('INVALID_INPUT', `${path} has no line of column names: ${why}.`, {
    details: { path, line: 1 },
  })
}

function readJson({ line, bytes }: SourceRecord, keyField: string | null): ImportEntry | null {
  if (!isUtf8(bytes)) return failed(line, 'it is not written in UTF-8')
  const text = bytes.toString('utf8')
  if (text.trim() === '') return null
  const members = memberRanges(text)
  if (members === null) return failed(line, whyNoObject(text))
  if (keyField === null) return entry(line, generateKey(), text)
  const found = members.findLast(({ name }) => name === keyField)
  if (found === undefined) return failed(line, `it has no "${keyField}" for its key`)
  const key = keyOf(text.slice(found.start, found.end))
  if (key === null) return failed(line, `its "${keyField}" is neither text nor a number`)
  return entry(line, key, keyField === '_key' ? withoutKey(text, members) : text)
}

/** A document that names its key: its own text, or the one that an export wrapped because it has a `_key` itself. */
function withoutKey(text: string, members: readonly MemberRange[]): string {
  const [first, second] = members
  if (members.length === 2 && first!.name === '_key' && second!.name === '_value')
    return text.slice(second!.start, second!.end)
  return withoutMember(text, members, '_key')
}

/** A key of JSON source: a text, or a number as it is written. */
function keyOf(source: string): string | null {
  if (!source.startsWith('"')) return isBare(source) && !/^[tf]/.test(source) ? source : null
  const value: unknown = JSON.parse(source)
  return String(value)
}

function whyNoObject(text: string): string {
  try {
    JSON.parse(text)
    return 'it is no JSON object'
  } catch (cause) {
    const { line, column, reason } = explainJson(text, cause)
    const place = line === 1 ? `column ${column}` : `column ${column} of its line ${line}`
    return `it is not valid JSON at ${place}: ${reason}`
  }
}

interface CsvOptions extends EntryOptions {
  readonly columns: readonly string[]
  readonly delimiter: string
}

function readCsv({ line, bytes }: SourceRecord, options: CsvOptions): ImportEntry | null {
  const { columns, delimiter, key: keyColumn } = options
  if (bytes.length === 0) return null
  if (!isUtf8(bytes)) return failed(line, 'it is not written in UTF-8')
  const cells = parseCsvRecord(bytes.toString('utf8'), delimiter)
  if (typeof cells === 'string') return failed(line, cells)
  if (cells.length !== columns.length)
    return failed(line, `it has ${cells.length} cells and the header names ${columns.length} columns`)
  const members: string[] = []
  for (const [index, column] of columns.entries()) {
    const field = keyColumn === '_key' ? fieldOfColumn(column) : column
    const value = field === null ? null : jsonOfCell(cells[index]!, options.cells)
    if (value !== null) members.push(`${JSON.stringify(field)}: ${value}`)
  }
  const key = keyColumn === null ? generateKey() : cells[columns.indexOf(keyColumn)]!.text
  if (key === '') return failed(line, `its "${keyColumn ?? ''}" is empty, so it has no key`)
  return entry(line, key, `{${members.join(', ')}}`)
}

function jsonOfCell({ text, quoted }: CsvCell, cells: EntryOptions['cells']): string | null {
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

/** The document as the store will take it, or why it will not. */
function entry(line: number, key: string, text: string): ImportEntry {
  try {
    checkKey(key)
    checkJsonObject(key, text)
    return { document: { line, key, text } }
  } catch (thrown) {
    if (!(thrown instanceof DatastoreError)) throw thrown
    return { error: { line, key, code: thrown.code, message: thrown.message } }
  }
}

function failed(line: number, why: string): ImportEntry {
  const message = `${why[0]!.toUpperCase()}${why.slice(1)}.`
  return { error: { line, key: null, code: 'INVALID_INPUT', message } }
}
