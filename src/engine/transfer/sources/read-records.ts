import { DatastoreError } from '../../../shared/errors.ts'
import { csvBytes } from '../csv/csv-dialect.ts'
import { findCsvRecord } from '../csv/csv-frames.ts'
import {
  countLines,
  findElement,
  type FindFrame,
  findInBatch,
  findInnerElement,
  findLine,
  findObject,
  type Found,
} from './import-frames.ts'
import type { Layout } from '../formats/format.ts'
import type { ImportSource, Place, SourcePiece, SourceRecord } from './import-source.ts'
import { readFolder } from '../folder/read-folder.ts'
import type { ByteReader } from './source-bytes.ts'
import { openContent } from './open-content.ts'

/** Bytes read at once: their records are objects together, and of those of a megabyte V8 keeps 134 MB for young ones. */
const windowSize = 128 * 1024
/** How long one record may be. */
const longestRecord = 256 * 1024 * 1024

/** Reads records from a place on, some at a time, in memory for one window of the file or its longest record. */
export async function* readRecords(
  source: ImportSource,
  from: Place,
): AsyncGenerator<SourcePiece, void, void> {
  if (source.layout === 'folder') {
    yield* readFolder(source, from)
    return
  }
  const find = framesOf(source, source.layout)
  const reader: ByteReader = await openContent(source, from.offset)
  try {
    let place = from
    let window: Buffer = Buffer.alloc(0)
    for (;;) {
      const wanted = Math.max(windowSize, window.length)
      const piece = await reader.read(wanted)
      window = Buffer.concat([window, piece])
      const cut = cutWindow(source, find, { bytes: window, from: place, final: piece.length < wanted })
      if (cut.records.length > 0) yield { records: cut.records, bytes: reader.consumed }
      if (cut.ended) return
      if (cut.after.offset === place.offset && window.length > longestRecord) throw tooLong(source, place)
      window = window.subarray(cut.after.offset - place.offset)
      place = cut.after
    }
  } finally {
    await reader.close()
  }
}

interface Window {
  readonly bytes: Buffer
  readonly from: Place
  readonly final: boolean
}

function cutWindow(
  source: ImportSource,
  find: FindFrame,
  { bytes, from, final }: Window,
): { records: SourceRecord[]; after: Place; ended: boolean } {
  const lineEnd = source.layout === 'csv' ? source.csv.lineEnd.charCodeAt(0) : 0x0a
  const records: SourceRecord[] = []
  let place = from
  for (;;) {
    const at = place.offset - from.offset
    const found: Found = find(bytes, at, final)
    if (found === 'more' || found === 'end') return { records, after: place, ended: found === 'end' }
    if ('wrong' in found) {
      // What stands before it is good: it is dealt with first, and the reader comes back to this place.
      if (records.length > 0) return { records, after: place, ended: false }
      throw malformed(source, place.line + countLines(bytes, at, found.at, lineEnd), found.wrong)
    }
    const line = place.line + countLines(bytes, at, found.start, lineEnd)
    const after = {
      offset: from.offset + found.next,
      // A row of a sheet is one, however many lines its texts have.
      line: source.sheet === null ? line + countLines(bytes, found.start, found.next, lineEnd) : line + 1,
    }
    records.push({ line, bytes: bytes.subarray(found.start, found.end), after })
    place = after
  }
}

function framesOf({ at, csv }: ImportSource, layout: Exclude<Layout, 'folder'>): FindFrame {
  switch (layout) {
    case 'lines':
      return findLine
    case 'array':
      return at === null ? findElement : findInnerElement
    case 'objects':
      return findObject
    case 'batches':
      return findInBatch
    case 'csv':
      return findCsvRecord(csvBytes(csv))
    default:
      return layout satisfies never
  }
}

function malformed({ path, layout }: ImportSource, line: number, wrong: string): DatastoreError {
  const name = layout === 'csv' ? 'CSV' : 'JSON'
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
