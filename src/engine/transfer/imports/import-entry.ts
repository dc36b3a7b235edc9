import { isUtf8 } from 'node:buffer'
import { DatastoreError } from '../../../shared/errors.ts'
import type { ErrorCode } from '../../../shared/errors.ts'
import { checkJsonObject, explainJson } from '../../documents/json-text.ts'
import { checkKey } from '../../documents/key.ts'
import { type CsvOptions, openCsv, readCsv } from '../csv/csv-entry.ts'
import type { EntryOptions } from './entry-options.ts'
import type { RecordFormat } from '../formats/format.ts'
import { recordFormats } from '../formats/index.ts'
import { withoutKey } from '../formats/plain.ts'
import { generateKey } from './generate-key.ts'
import type { ImportSource, Place, SourceRecord } from '../sources/import-source.ts'
import { memberRanges } from '../json/json-members.ts'
import { rewriteObjects } from '../json/json-values.ts'
import { findKey } from './key-path.ts'

/** A document that a record of the file holds. */
export interface ImportedDocument {
  readonly line: number
  /** The file of a folder that it is. */
  readonly file?: string
  readonly key: string
  readonly text: string
}

/** Why a record was not imported. */
export interface ImportError {
  /** Line of the file where the record begins, from 1. Of a folder it is the number of the file, and the message begins with its path. */
  readonly line: number
  /** The document's key, where the record has one. */
  readonly key: string | null
  readonly code: ErrorCode
  readonly message: string
}

/** What was done with a record beside what its format says: it was left out, or its missing cells were filled. */
export interface ImportNote extends Omit<ImportError, 'code'> {
  /** There when the note is about the file instead: what of it was not read. */
  readonly about?: 'file'
}

/** `identity` is what a later record of the same document has too, in a file where the last one counts. */
export type ImportEntry = { readonly identity?: string } & (
  | { readonly document: ImportedDocument; readonly note?: ImportNote }
  | { readonly error: ImportError }
  | { readonly leftOut: ImportNote }
)

/** Makes a document of a record; null for one that is blank, or only says something of the file. */
export type ReadEntry = (record: SourceRecord) => ImportEntry | null

/**
 * How the records of a file become documents.
 *
 * JSON: a document's text is kept byte for byte. With the format's own key (`_key`, or the `_id` of another tool), that member
 * is taken out of the text, and of `{"_key": …, "_value": {…}}` the value is the document; a key in any other field stays in
 * the document.
 *
 * CSV: each column is a field; with the key `_key`, the columns `_key`, `_rev` and `_updated` are the store's. A cell in quotes
 * is a text; one without is a number or truth value where it reads like one, kept as it is written, null where it is `\N`, and
 * a text otherwise; an object or array is what begins and ends like one and parses. An empty cell leaves the field out. So null
 * comes back as no field, a text that is itself a JSON object or array as that, and fields in the order of the columns; all
 * else that `exportDocuments` writes comes back as it was.
 *
 * A folder: each file as JSON. Its path names it where a key is not asked for.
 *
 * XLSX: the same of the rows of a sheet, whose cells say themselves whether they are texts. A number is its double, a date its
 * ISO text, a formula its last value, an error null with a note.
 *
 * @throws DatastoreError `INVALID_INPUT` when a CSV file has no header, or none of the key's column.
 */
export async function entryReader(
  source: ImportSource,
  options: EntryOptions,
): Promise<{ readonly start: Place; readonly read: ReadEntry; readonly notes: readonly string[] }> {
  if (source.layout === 'csv') {
    const key = options.key ?? null
    const { header, start, notes } = await openCsv(source, key)
    const csv: CsvOptions = { ...options, ...header, key }
    return { start, notes, read: (record) => ofCsv(record, csv) }
  }
  const format = recordFormats[source.format]
  const { start } = source
  if (source.folder !== null) return { start, notes: [], read: (record) => ofFile(record, format, options) }
  return { start, notes: [], read: (record) => ofJson(record, format, options) }
}

/** The options of an import, with what its format says where they are silent. */
export function entryOptions(source: ImportSource, given: Partial<EntryOptions>): EntryOptions {
  const format = recordFormats[source.format]
  return {
    key: given.key === undefined && source.folder === null ? format.key : given.key,
    cells: given.cells ?? 'typed',
    types: given.types ?? {},
    short: given.short ?? 'refuse',
    values: given.values ?? format.values ?? 'keep',
  }
}

function ofCsv({ line, bytes }: SourceRecord, options: CsvOptions): ImportEntry | null {
  if (bytes.length === 0) return null
  if (!isUtf8(bytes)) return failed(line, notUtf8)
  const read = readCsv(bytes.toString('utf8'), options)
  if (read === null) return null
  if ('wrong' in read) return failed(line, read.wrong)
  if ('leftOut' in read) return { leftOut: { line, key: null, message: sentence(read.leftOut) } }
  const { key, text, note } = read
  const made = documentEntry(line, key ?? generateKey(), text)
  return note === null || !('document' in made)
    ? made
    : { ...made, note: { line, key: made.document.key, message: sentence(note) } }
}

/** A file of a folder, of which nothing is passed over: also an empty one has no document. */
function ofFile(record: SourceRecord, format: RecordFormat, options: EntryOptions): ImportEntry {
  const { line, bytes, file } = record
  const path = file?.path ?? ''
  const wrong = file?.wrong ?? whyNoFile(bytes)
  const made = wrong === null ? ofJson(record, format, options) : null
  if (made === null) return inFile(path, failed(line, wrong ?? 'it is empty'))
  return inFile(path, made)
}

function whyNoFile(bytes: Buffer): string | null {
  if (bytes.length === 0) return 'it is empty'
  return bytes[0] === 0x5b
    ? 'it is an array, and each file of a folder is one document: import it by itself'
    : null
}

/** The same, which names the file. */
function inFile(file: string, made: ImportEntry): ImportEntry {
  if ('document' in made) return { ...made, document: { ...made.document, file } }
  if ('error' in made) return { ...made, error: ofFolder(file, made.error) }
  return { ...made, leftOut: ofFolder(file, made.leftOut) }
}

/** What is said of a record, which begins with the file that it is where that is one of a folder. */
export function ofFolder<Said extends ImportError | ImportNote>(file: string | undefined, said: Said): Said {
  return file === undefined ? said : { ...said, message: `${file}: ${said.message}` }
}

function ofJson(
  { line, bytes, file }: SourceRecord,
  format: RecordFormat,
  options: EntryOptions,
): ImportEntry | null {
  if (!isUtf8(bytes)) return failed(line, notUtf8)
  const raw = bytes.toString('utf8')
  if (raw.trim() === '') return null
  const members = memberRanges(raw)
  if (members === null) return failed(line, whyNoObject(raw))
  const identity = identityOf(raw, format.identity)
  const mapped = format.map({ text: raw, members })
  if (mapped === null) return null
  if ('wrong' in mapped) return failed(line, mapped.wrong)
  if ('leftOut' in mapped)
    return { identity, leftOut: { line, key: mapped.key ?? null, message: sentence(mapped.leftOut) } }
  return { identity, ...documentOf({ line, file: file?.path }, mapped.text, format, options) }
}

function documentOf(
  { line, file = '' }: { readonly line: number; readonly file: string | undefined },
  text: string,
  format: RecordFormat,
  options: EntryOptions,
): ImportEntry {
  const convert = options.values === 'convert' ? format.convert : undefined
  // What is rewritten would hide that it was none.
  const wrong = convert === undefined ? null : whyNoJson(text)
  if (wrong !== null) return failed(line, wrong)
  const content = convert === undefined ? text : rewriteObjects(text, convert)
  if (options.key === null) return documentEntry(line, generateKey(), content)
  if (options.key === undefined) return documentEntry(line, file.replace(/\.json$/i, ''), content)
  const found = findKey(content, options.key)
  if ('wrong' in found) return failed(line, found.wrong)
  const own = options.key === format.key && format.takesKeyOut && found.top
  return documentEntry(line, found.key, own ? withoutKey(content, options.key) : content)
}

function identityOf(text: string, places: readonly string[]): string | undefined {
  for (const place of places) {
    const found = findKey(text, place)
    if (!('wrong' in found)) return found.key
  }
  return undefined
}

const notUtf8 = 'it is not written in UTF-8: name its "encoding", such as "windows-1252", or save it as UTF-8'

function whyNoJson(text: string): string | null {
  try {
    JSON.parse(text)
    return null
  } catch {
    return whyNoObject(text)
  }
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

/** The document as the store will take it, or why it will not. */
export function documentEntry(line: number, key: string, text: string): ImportEntry {
  try {
    checkKey(key)
    checkJsonObject(key, text)
    return { document: { line, key, text } }
  } catch (thrown) {
    if (!(thrown instanceof DatastoreError)) throw thrown
    return { error: { line, key, code: thrown.code, message: thrown.message } }
  }
}

/** A record that has no document; `why` is a sentence without its capital and full stop. */
export function failed(line: number, why: string): ImportEntry {
  return { error: { line, key: null, code: 'INVALID_INPUT', message: sentence(why) } }
}

function sentence(why: string): string {
  return `${why[0]!.toUpperCase()}${why.slice(1)}.`
}
