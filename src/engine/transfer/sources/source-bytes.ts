import { type FileHandle, open } from 'node:fs/promises'
import { pipeline } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { DatastoreError } from '../../../shared/errors.ts'
import type { importEncodings } from '../../../shared/model/transfer/import.ts'
import { toFileError } from '../../storage/file-error.ts'

/** How the characters of a file are written. `windows-1252` is never guessed. */
export type Encoding = (typeof importEncodings)[number]

/** What stands between the bytes of a file and its records. */
export interface Coding {
  readonly path: string
  readonly gzip: boolean
  readonly encoding: Encoding
  /** The place of a workbook's sheet, whose rows are the content. */
  readonly sheet?: number | null
}

/** Reads the content of a file from front to back: unpacked, and as UTF-8 whatever the file is written in. */
export interface ByteReader {
  /** The next bytes, fewer than asked for only at the end. */
  read(size: number): Promise<Buffer>
  /** Bytes of the file itself that were needed so far. */
  readonly consumed: number
  close(): Promise<void>
}

/**
 * Opens the content of a file from a place on, which counts bytes of the content: in a file that is packed or in UTF-16, what
 * stands before the place is unpacked once more and passed over.
 *
 * @throws DatastoreError `IO`, `INVALID_INPUT` for a damaged file, when it is read.
 */
export async function openBytes(coding: Coding, from = 0): Promise<ByteReader> {
  const file = await openFile(coding.path)
  if (!coding.gzip && coding.encoding === 'utf-8') return new PlainReader(file, coding.path, from)
  return new CodedReader(file, coding, from)
}

/** Opens a file, and refuses a device. */
export async function openFile(path: string): Promise<FileHandle> {
  try {
    const file = await open(path, 'r')
    const stats = await file.stat()
    if (stats.isFile()) return file
    await file.close()
  } catch (cause) {
    throw toFileError('read', path, cause)
  }
  throw new DatastoreError('INVALID_INPUT', `${path} is no file. Choose the file or the folder to import.`, {
    details: { path, argument: 'path' },
  })
}

class PlainReader implements ByteReader {
  readonly #file: FileHandle
  readonly #path: string
  #at: number

  constructor(file: FileHandle, path: string, from: number) {
    this.#file = file
    this.#path = path
    this.#at = from
  }

  get consumed(): number {
    return this.#at
  }

  async read(size: number): Promise<Buffer> {
    try {
      const buffer = Buffer.allocUnsafe(size)
      let filled = 0
      while (filled < size) {
        const { bytesRead } = await this.#file.read(buffer, filled, size - filled, this.#at)
        if (bytesRead === 0) break
        filled += bytesRead
        this.#at += bytesRead
      }
      return buffer.subarray(0, filled)
    } catch (cause) {
      throw toFileError('read', this.#path, cause)
    }
  }

  close(): Promise<void> {
    return this.#file.close()
  }
}

class CodedReader implements ByteReader {
  readonly #file: FileHandle
  readonly #coding: Coding
  readonly #pieces: AsyncGenerator<Buffer, void, void>
  #rest: Buffer = Buffer.alloc(0)
  #skip: number
  #consumed = 0

  constructor(file: FileHandle, coding: Coding, from: number) {
    this.#file = file
    this.#coding = coding
    this.#skip = from
    this.#pieces = this.#decoded()
  }

  get consumed(): number {
    return this.#consumed
  }

  async read(size: number): Promise<Buffer> {
    const parts = [this.#rest]
    let length = this.#rest.length
    while (length < size) {
      const next = await this.#next()
      if (next === null) break
      parts.push(next)
      length += next.length
    }
    const all = Buffer.concat(parts, length)
    this.#rest = all.subarray(size)
    return all.subarray(0, size)
  }

  async close(): Promise<void> {
    await this.#pieces.return()
    await this.#file.close()
  }

  async #next(): Promise<Buffer | null> {
    for (;;) {
      const { value, done } = await this.#nextPiece()
      if (done === true) return null
      const skipped = Math.min(this.#skip, value.length)
      this.#skip -= skipped
      if (skipped < value.length) return value.subarray(skipped)
    }
  }

  async #nextPiece(): Promise<IteratorResult<Buffer, void>> {
    try {
      return await this.#pieces.next()
    } catch (cause) {
      throw damage(this.#coding, cause)
    }
  }

  async *#decoded(): AsyncGenerator<Buffer, void, void> {
    const { encoding } = this.#coding
    const decoder = encoding === 'utf-8' ? null : new TextDecoder(encoding, { fatal: true })
    for await (const bytes of this.#unpacked()) {
      yield decoder === null ? bytes : Buffer.from(decoder.decode(bytes, { stream: true }))
    }
    if (decoder !== null) yield Buffer.from(decoder.decode())
  }

  async *#unpacked(): AsyncGenerator<Buffer, void, void> {
    const raw = this.#file.createReadStream({ start: 0, autoClose: false })
    raw.on('data', (bytes) => (this.#consumed += bytes.length))
    raw.pause()
    // Its callback is there so that an error is not thrown elsewhere: the loop meets it as well.
    const bytes = this.#coding.gzip ? pipeline(raw, createGunzip(), () => {}) : raw
    for await (const piece of bytes) yield piece as Buffer
  }
}

const codingErrors: Readonly<Record<string, string>> = {
  Z_BUF_ERROR: 'ends in the middle of what gzip wrote: it was not written or copied to its end',
  Z_DATA_ERROR: 'is damaged: what gzip wrote is not whole',
}

function damage({ path, encoding }: Coding, cause: unknown): DatastoreError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  const what =
    code === 'ERR_ENCODING_INVALID_ENCODED_DATA'
      ? `is not written in ${encoding}: a character in it cannot be read`
      : codingErrors[code]
  if (what === undefined) return toFileError('read', path, cause)
  return new DatastoreError('INVALID_INPUT', `${path} ${what}.`, { details: { path }, cause })
}

/** The encoding that the first bytes show: by a byte order mark, or by the zeros that stand beside each Latin letter. */
export function encodingOf(head: Buffer): Encoding {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le'
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be'
  const pairs = head.subarray(0, 64)
  if (pairs.length < 4) return 'utf-8'
  const zeros = (odd: number): number => pairs.filter((byte, at) => at % 2 === odd && byte === 0).length
  const most = Math.floor(pairs.length / 2) * 0.7
  if (zeros(1) > most && zeros(0) === 0) return 'utf-16le'
  if (zeros(0) > most && zeros(1) === 0) return 'utf-16be'
  return 'utf-8'
}
