import { stat } from 'node:fs/promises'
import { extname } from 'node:path'
import { DatastoreError } from '../../../shared/errors.ts'
import { inspectCsv } from '../csv/csv-dialect.ts'
import { inspectFolder } from '../folder/inspect-folder.ts'
import { toFileError } from '../../storage/file-error.ts'
import { type Asked, mayHoldArrays, recognise } from '../formats/recognise.ts'
import { countLines, skipSpace } from './import-frames.ts'
import type { ImportSource, Place, SourceOptions } from './import-source.ts'
import { ArrayFinder, type FoundArray } from '../json/json-paths.ts'
import { type LookLimits, notesOnArrays, notesOnOthers } from './other-arrays.ts'
import { inspectWorkbook } from '../xlsx/inspect-workbook.ts'
import { looksLikeWorkbook } from '../xlsx/workbook.ts'
import { type Encoding, encodingOf, openBytes, openFile } from './source-bytes.ts'

/** How many bytes are looked at to say what a file is: more where its first object does not end in them. */
const headSizes = [256 * 1024, 4 * 1024 * 1024, 64 * 1024 * 1024]
/** How many are read at once to find an array. */
const windowSize = 1024 * 1024

/**
 * Looks at the beginning of a file that is to be imported, or through a folder as far as the limits say.
 *
 * @throws DatastoreError `IO` when it cannot be read, `INVALID_INPUT` when it is a database, or has no array where one was
 *   promised.
 */
export async function inspectSource(
  path: string,
  options: SourceOptions & Pick<Asked, 'key'> = {},
  limits: LookLimits = {},
): Promise<ImportSource> {
  if (await isFolder(path)) return await inspectFolder(path, options, limits)
  const { size, modified, gzip, encoding, workbook } = await inspectFile(path, options.encoding)
  const named = extname(path).toLowerCase() === '.xlsx'
  if (options.format === 'xlsx' || (options.format === undefined && (workbook || named)))
    return await inspectWorkbook(path, { size, modified }, options)
  const { content, whole, mark, shape } = await recogniseHead({ path, gzip, encoding }, options)
  const csv =
    shape.layout === 'csv' ? inspectCsv(content, whole, options) : inspectCsv(Buffer.alloc(0), true, {})
  const around = shape.open ? [notesOnArrays(shape.arrays)] : csv.notes
  const notes = shape.at === null ? around : notesOnOthers(arraysIn(content), shape.at)
  const unseen = shape.at !== null && !whole
  const common = {
    path,
    ...shape,
    unseen,
    size,
    modified,
    gzip,
    encoding,
    sheet: null,
    folder: null,
    csv: csv.dialect,
    notes,
  }
  if (csv.start === null) throw noLine(path, options.header ?? 0, whole)
  return { ...common, start: await startOf(common, { content, mark, csv: csv.start, asked: options.format }) }
}

async function isFolder(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => null)
  return found?.isDirectory() ?? false
}

async function recogniseHead(coding: Pick<ImportSource, 'path' | 'gzip' | 'encoding'>, asked: Asked) {
  const extension = extname(coding.path.replace(/\.gz$/i, '')).toLowerCase()
  for (const [index, size] of headSizes.entries()) {
    const head = await readHead(coding, size)
    const mark = head.subarray(0, 3).equals(Buffer.from([0xef, 0xbb, 0xbf])) ? 3 : 0
    const beginning = { content: head.subarray(mark), whole: head.length < size, extension }
    const shape = recognise(beginning, asked)
    if (index === headSizes.length - 1 || asked.at !== undefined || !mayHoldArrays(beginning, shape))
      return { ...beginning, mark, shape }
  }
  throw new Error('No size of a head is left.')
}

function noLine(path: string, line: number, whole: boolean): DatastoreError {
  const where = whole ? '' : ` in its first ${headSizes[0]! / 1024} KB`
  return new DatastoreError(
    'INVALID_INPUT',
    `${path} has no line ${line}${where}: choose another line for the column names.`,
    { details: { path, argument: 'header' } },
  )
}

function arraysIn(content: Buffer): readonly FoundArray[] {
  const finder = new ArrayFinder()
  finder.push(content)
  return finder.found
}

async function inspectFile(path: string, asked: Encoding | undefined) {
  const file = await openFile(path)
  try {
    const { size, mtimeMs } = await file.stat()
    const { buffer, bytesRead } = await file.read(Buffer.alloc(64), 0, 64, 0)
    const first = buffer.subarray(0, bytesRead)
    refuseDatabase(path, first)
    const gzip = first[0] === 0x1f && first[1] === 0x8b
    const inside = gzip ? await readHead({ path, gzip, encoding: 'utf-8' }, 64) : first
    const workbook = looksLikeWorkbook(first)
    return { size, modified: Math.trunc(mtimeMs), gzip, workbook, encoding: asked ?? encodingOf(inside) }
  } catch (cause) {
    throw toFileError('read', path, cause)
  } finally {
    await file.close()
  }
}

async function readHead(
  coding: Pick<ImportSource, 'path' | 'gzip' | 'encoding'>,
  size: number,
): Promise<Buffer> {
  const reader = await openBytes(coding)
  try {
    return await reader.read(size)
  } finally {
    await reader.close()
  }
}

function refuseDatabase(path: string, head: Buffer): void {
  if (!head.subarray(0, 16).equals(Buffer.from('SQLite format 3\0'))) return
  throw new DatastoreError('INVALID_INPUT', `${path} is a database. Open it instead of importing it.`, {
    details: { path, argument: 'path' },
  })
}

async function startOf(
  source: Omit<ImportSource, 'start'>,
  head: { readonly content: Buffer; readonly mark: number; readonly csv: Place; readonly asked?: string },
): Promise<Place> {
  const { content, mark } = head
  if (source.layout === 'csv') return { offset: mark + head.csv.offset, line: head.csv.line }
  if (source.at !== null) return await arrayStart(source, source.at)
  if (source.layout !== 'array' && (head.asked !== 'json' || content.length > 0))
    return { offset: mark, line: 1 }
  const at = skipSpace(content, 0)
  if (content[at] === 0x5b) return { offset: mark + at + 1, line: 1 + countLines(content, 0, at, 0x0a) }
  throw noArray(
    source,
    content.length === 0 ? 'is empty: there is no JSON array in it' : 'does not begin with a JSON array',
  )
}

/** The place after the bracket of an array within the file, looked for from its beginning. */
async function arrayStart(source: Omit<ImportSource, 'start'>, at: string): Promise<Place> {
  const finder = new ArrayFinder({ deepest: 20 })
  const reader = await openBytes(source)
  try {
    for (let more = true; more;) {
      const bytes = await reader.read(windowSize)
      finder.push(bytes)
      const found = finder.found.find(({ path }) => path === at)
      if (found !== undefined) return { offset: found.offset, line: found.line }
      // The first are for the message; a file may have any number of others.
      finder.found.splice(20)
      more = bytes.length === windowSize
    }
  } finally {
    await reader.close()
  }
  const known = finder.found.slice(0, 20).map(({ path }) => path)
  throw noArray(
    source,
    `has no array "${at}". Its arrays are ${known.length === 0 ? 'none' : known.join(', ')}`,
  )
}

function noArray({ path }: Pick<ImportSource, 'path'>, what: string): DatastoreError {
  return new DatastoreError('INVALID_INPUT', `${path} ${what}.`, {
    details: { path, line: 1, argument: 'format' },
  })
}
