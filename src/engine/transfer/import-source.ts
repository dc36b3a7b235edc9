import { type FileHandle, open } from 'node:fs/promises'
import { extname } from 'node:path'
import { DatastoreError } from '../../shared/errors.ts'
import type { ExportFormat } from './export-format.ts'
import { toFileError } from './file-error.ts'
import { findCsvRecord, findElement, type FindFrame, findLine, type Found } from './import-frames.ts'

/** A file that is to be imported: what it is, and what tells it from a later state of itself. */
export interface ImportSource {
  readonly path: string
  readonly format: ExportFormat
  readonly size: number
  /** When it was last changed, in milliseconds. */
  readonly modified: number
  /** The first bytes of content: after a byte order mark, and after the bracket of a JSON array. */
  readonly start: Place
  /** What stands between two cells of a CSV file. */
  readonly delimiter: string
}

/** A place between two records. */
export interface Place {
  readonly offset: number
  /** The line there, from 1. */
  readonly line: number
}

/** A record as it stands in the file, and the place after it. */
export interface SourceRecord {
  readonly line: number
  readonly bytes: Buffer
  readonly after: Place
}

/** What a file is, where its name and its first line do not say it. */
export interface SourceOptions {
  readonly format?: ExportFormat
  /** What stands between two cells of a CSV file. */
  readonly delimiter?: string
}

const formats: Readonly<Record<string, ExportFormat>> = {
  '.csv': 'csv',
  '.tsv': 'csv',
  '.ndjson': 'ndjson',
  '.jsonl': 'ndjson',
}

/** Bytes read at once, and how long one record may be. */
const windowSize = 1024 * 1024
const longestRecord = 256 * 1024 * 1024

/**
 * Looks at the beginning of a file that is to be imported.
 *
 * @throws DatastoreError `IO` when it cannot be read, `INVALID_INPUT` when it is a database, not UTF-8, or no array where
 *   JSON was promised.
 */
export async function inspectSource(path: string, options: SourceOptions = {}): Promise<ImportSource> {
  const file = await openSource(path)
  try {
    const { size, mtimeMs: modified } = await file.stat()
    const { buffer, bytesRead } = await file.read(Buffer.alloc(64 * 1024), 0, 64 * 1024, 0)
    const head = buffer.subarray(0, bytesRead)
    refuseOthers(path, head)
    const mark = head.subarray(0, 3).equals(Buffer.from([0xef, 0xbb, 0xbf])) ? 3 : 0
    const content = head.subarray(mark)
    const format = options.format ?? formats[extname(path).toLowerCase()] ?? formatOf(content)
    const delimiter = options.delimiter ?? guessDelimiter(content)
    const start = format === 'json' ? arrayStart(path, content, mark, size) : { offset: mark, line: 1 }
    return { path, format, size, modified: Math.trunc(modified), start, delimiter }
  } catch (cause) {
    throw toFileError('read', path, cause)
  } finally {
    await file.close()
  }
}

/** Reads records from a place on, some at a time, in memory for one window of the file or its longest record. */
export async function* readRecords(
  source: ImportSource,
  from: Place,
): AsyncGenerator<SourceRecord[], void, void> {
  const find = framesOf(source)
  const file = await openSource(source.path)
  try {
    let place = from
    let window: Buffer = Buffer.alloc(0)
    for (;;) {
      const wanted = Math.max(windowSize, window.length)
      const piece = await readPiece(file, source.path, place.offset + window.length, wanted)
      window = Buffer.concat([window, piece])
      const cut = cutWindow(source, find, window, place, piece.length < wanted)
      if (cut.records.length > 0) yield cut.records
      if (cut.ended) return
      if (cut.after.offset === place.offset && window.length > longestRecord) throw tooLong(source, place)
      window = window.subarray(cut.after.offset - place.offset)
      place = cut.after
    }
  } finally {
    await file.close()
  }
}

function cutWindow(
  source: ImportSource,
  find: FindFrame,
  window: Buffer,
  from: Place,
  final: boolean,
): { records: SourceRecord[]; after: Place; ended: boolean } {
  const records: SourceRecord[] = []
  let place = from
  for (;;) {
    const at = place.offset - from.offset
    const found: Found = find(window, at, final)
    if (found === 'more' || found === 'end') return { records, after: place, ended: found === 'end' }
    if ('wrong' in found) {
      // What stands before it is good: it is dealt with first, and the reader comes back to this place.
      if (records.length > 0) return { records, after: place, ended: false }
      throw malformed(source, place.line + lineEnds(window, at, found.at), found.wrong)
    }
    const line = place.line + lineEnds(window, at, found.start)
    const after = {
      offset: from.offset + found.next,
      line: line + lineEnds(window, found.start, found.next),
    }
    records.push({ line, bytes: window.subarray(found.start, found.end), after })
    place = after
  }
}

function framesOf({ format, delimiter }: ImportSource): FindFrame {
  switch (format) {
    case 'ndjson':
      return findLine
    case 'json':
      return findElement
    case 'csv':
      return findCsvRecord(delimiter.charCodeAt(0))
    default:
      return format satisfies never
  }
}

function lineEnds(bytes: Buffer, from: number, to: number): number {
  let count = 0
  for (let at = bytes.indexOf(0x0a, from); at >= 0 && at < to; at = bytes.indexOf(0x0a, at + 1)) count++
  return count
}

async function openSource(path: string): Promise<FileHandle> {
  try {
    const file = await open(path, 'r')
    const stats = await file.stat()
    if (stats.isFile()) return file
    await file.close()
  } catch (cause) {
    throw toFileError('read', path, cause)
  }
  throw new DatastoreError('INVALID_INPUT', `${path} is no file. Choose the file to import.`, {
    details: { path, argument: 'path' },
  })
}

async function readPiece(file: FileHandle, path: string, position: number, size: number): Promise<Buffer> {
  try {
    const buffer = Buffer.allocUnsafe(size)
    let filled = 0
    while (filled < size) {
      const { bytesRead } = await file.read(buffer, filled, size - filled, position + filled)
      if (bytesRead === 0) break
      filled += bytesRead
    }
    return buffer.subarray(0, filled)
  } catch (cause) {
    throw toFileError('read', path, cause)
  }
}

function refuseOthers(path: string, head: Buffer): void {
  const why = head.subarray(0, 16).equals(Buffer.from('SQLite format 3\0'))
    ? 'is a database. Open it instead of importing it'
    : head[0] === 0xfe || head[0] === 0xff
      ? 'is written in UTF-16. Save it as UTF-8 and import that'
      : head[0] === 0x1f && head[1] === 0x8b
        ? 'is compressed with gzip. Unpack it first'
        : null
  if (why === null) return
  throw new DatastoreError('INVALID_INPUT', `${path} ${why}.`, { details: { path, argument: 'path' } })
}

/** A file whose name does not say what it is: `.json` stands for an array and, often, for lines of JSON. */
function formatOf(content: Buffer): ExportFormat {
  const first = content.toString('latin1').trimStart()[0]
  if (first === '[') return 'json'
  return first === '{' || first === undefined ? 'ndjson' : 'csv'
}

function arrayStart(path: string, content: Buffer, mark: number, size: number): Place {
  const text = content.toString('latin1')
  const at = text.length - text.trimStart().length
  const line = 1 + lineEnds(content, 0, at)
  if (text[at] === '[') return { offset: mark + at + 1, line }
  const instead = text[at] === '{' ? ' A file with an object on each line is NDJSON.' : ''
  throw new DatastoreError(
    'INVALID_INPUT',
    size === 0
      ? `${path} is empty: there is no JSON array in it.`
      : `${path} does not begin with a JSON array of documents.${instead}`,
    { details: { path, line, argument: 'format' } },
  )
}

/** What stands most often in the first line, quotes left out; a comma when nothing does. */
function guessDelimiter(content: Buffer): string {
  const [header = ''] = content.toString('utf8').split('\n')
  const bare = header.replace(/"[^"]*"/g, '')
  const counts = [',', ';', '\t', '|'].map((delimiter) => bare.split(delimiter).length - 1)
  const most = Math.max(...counts)
  return most === 0 ? ',' : [',', ';', '\t', '|'][counts.indexOf(most)]!
}

function malformed({ path, format }: ImportSource, line: number, wrong: string): DatastoreError {
  const name = format === 'csv' ? 'CSV' : 'JSON'
  return new DatastoreError('INVALID_INPUT', `${path} is no ${name} from line ${line} on: ${wrong}.`, {
    details: { path, line },
  })
}

function tooLong({ path }: ImportSource, { line }: Place): DatastoreError {
  return new DatastoreError(
    'INVALID_INPUT',
    `${path} has a record at line ${line} that is longer than ${longestRecord / 1024 / 1024} MB. Look whether a quote or a bracket is missing there.`,
    { details: { path, line } },
  )
}
