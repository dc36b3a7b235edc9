import { constants } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileReason } from '../../storage/file-error.ts'
import type { ImportSource, Place, SourcePiece, SourceRecord } from '../sources/import-source.ts'
import { encodingOf } from '../sources/source-bytes.ts'
import { type FolderPart, walkFolder } from './walk-folder.ts'

/** How many files are read together, and about how many bytes of them. */
const together = { files: 64, bytes: 4 * 1024 * 1024 }
const largestFile = 256 * 1024 * 1024

type ToRead = Extract<FolderPart, { readonly kind: 'document' | 'unread' }>

/**
 * Reads the files of a folder from a place on, each as one record: the place counts files, and so does a record's line. A file that
 * cannot be read is a record that says why.
 */
export async function* readFolder(
  source: ImportSource,
  from: Place,
): AsyncGenerator<SourcePiece, void, void> {
  let [line, bytes] = [0, 0]
  let some: { readonly part: ToRead; readonly line: number }[] = []
  let held = 0
  const read = async (): Promise<SourcePiece> => {
    const records = await Promise.all(some.map(({ part, line: at }) => recordOf(source, part, at)))
    ;[some, held] = [[], 0]
    return { records, bytes }
  }
  for await (const part of walkFolder(source.path)) {
    if (part.kind !== 'document' && part.kind !== 'unread') continue
    line++
    const size = part.kind === 'document' ? part.size : 0
    bytes += size
    if (line < from.line) continue
    some.push({ part, line })
    held += size
    if (some.length === together.files || held >= together.bytes) yield await read()
  }
  if (some.length > 0) yield await read()
}

async function recordOf(source: ImportSource, part: ToRead, line: number): Promise<SourceRecord> {
  const after = { offset: line, line: line + 1 }
  const read = part.kind === 'unread' ? part.why : await contentOf(source, part)
  const file = { path: part.path, wrong: typeof read === 'string' ? read : null }
  return { line, after, file, bytes: typeof read === 'string' ? Buffer.alloc(0) : read }
}

/** What a file holds, in UTF-8 and without what stands around it; or why it cannot be read. */
async function contentOf(
  { path: folder, encoding: asked }: ImportSource,
  { path, size }: ToRead & { kind: 'document' },
): Promise<Buffer | string> {
  if (size > largestFile) return `it has more than ${largestFile / 1024 / 1024} MB`
  try {
    // A link that took the file's place meanwhile is not followed either.
    const bytes = await readFile(join(folder, path), {
      flag: constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0),
    })
    const encoding = asked === 'utf-8' ? encodingOf(bytes.subarray(0, 64)) : asked
    return trimmed(encoding === 'utf-8' ? bytes : decoded(bytes, encoding))
  } catch (cause) {
    if (cause instanceof TypeError) return 'its characters cannot be read: say how they are written'
    return `it cannot be read: ${fileReason(cause)}`
  }
}

function decoded(bytes: Buffer, encoding: string): Buffer {
  return Buffer.from(new TextDecoder(encoding, { fatal: true }).decode(bytes))
}

const mark = Buffer.from([0xef, 0xbb, 0xbf])
const blanks: readonly number[] = [0x20, 0x09, 0x0a, 0x0d]

/** The content without a byte order mark, and without blanks and line ends around it. */
function trimmed(bytes: Buffer): Buffer {
  let [start, end] = [bytes.subarray(0, 3).equals(mark) ? 3 : 0, bytes.length]
  while (start < end && blanks.includes(bytes[start]!)) start++
  while (end > start && blanks.includes(bytes[end - 1]!)) end--
  return bytes.subarray(start, end)
}
