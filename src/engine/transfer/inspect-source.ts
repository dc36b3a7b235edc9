import { extname } from 'node:path'
import { DatastoreError } from '../../shared/errors.ts'
import { inspectCsv } from './csv-dialect.ts'
import { toFileError } from './file-error.ts'
import { type Asked, recognise } from './formats/recognise.ts'
import { countLines, skipSpace } from './import-frames.ts'
import type { ImportSource, Place, SourceOptions } from './import-source.ts'
import { ArrayFinder, type FoundArray } from './json-paths.ts'
import { notesOnOthers } from './other-arrays.ts'
import { type Encoding, encodingOf, openBytes, openFile } from './source-bytes.ts'

/** How many bytes are looked at to say what a file is, and how many are read at once to find an array. */
const headSize = 256 * 1024
const windowSize = 1024 * 1024

/**
 * Looks at the beginning of a file that is to be imported.
 *
 * @throws DatastoreError `IO` when it cannot be read, `INVALID_INPUT` when it is a database, or has no array where one was
 *   promised.
 */
export async function inspectSource(
  path: string,
  options: SourceOptions & Pick<Asked, 'key'> = {},
): Promise<ImportSource> {
  const { size, modified, gzip, encoding } = await inspectFile(path, options.encoding)
  const head = await readHead({ path, gzip, encoding }, headSize)
  const mark = head.subarray(0, 3).equals(Buffer.from([0xef, 0xbb, 0xbf])) ? 3 : 0
  const content = head.subarray(mark)
  const whole = head.length < headSize
  const extension = extname(path.replace(/\.gz$/i, '')).toLowerCase()
  const shape = recognise({ content, whole, extension }, options)
  const csv = inspectCsv(shape.layout === 'csv' ? content : Buffer.alloc(0), whole, options)
  const chosen = shape.at !== null && options.at === undefined
  const notes = chosen ? notesOnOthers(arraysIn(content), shape.at) : csv.notes
  const unseen = chosen && !whole
  const common = { path, ...shape, unseen, size, modified, gzip, encoding, csv: csv.dialect, notes }
  return { ...common, start: await startOf(common, { content, mark, csv: csv.start, asked: options.format }) }
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
    return { size, modified: Math.trunc(mtimeMs), gzip, encoding: asked ?? encodingOf(inside) }
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
