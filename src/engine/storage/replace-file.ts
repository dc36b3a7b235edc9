import { randomBytes } from 'node:crypto'
import { constants } from 'node:fs'
import { type FileHandle, link, lstat, open, rename, stat, unlink } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { DatastoreError } from '../../shared/errors.ts'
import { toFileError } from './file-error.ts'

/** Where a transfer writes: text in UTF-8, or bytes, is gathered and goes on in larger pieces. */
export interface Sink {
  write(content: string | Uint8Array): Promise<void>
}

/** A sink that can forget everything written so far. */
export interface RestartableSink extends Sink {
  restart(): Promise<void>
}

export interface ReplaceOptions {
  readonly overwrite: boolean
}

const pieceSize = 256 * 1024

/**
 * Writes a file so that its name shows either what stood there before or the whole new content, never a part: into a
 * temporary file beside it, flushed to the disk and renamed at the end. When `write` throws or is ended early, the
 * temporary file is removed and an existing file stays untouched.
 *
 * @throws DatastoreError `EXISTS` when the file is there and `overwrite` is false; `INVALID_INPUT` for a folder or
 * a database; `IO` naming the path for whatever the file system refuses.
 */
export async function* replaceFile<Progress, Result>(
  path: string,
  { overwrite }: ReplaceOptions,
  write: (sink: RestartableSink) => AsyncGenerator<Progress, Result, void>,
): AsyncGenerator<Progress, Result, void> {
  await checkTarget(path, overwrite)
  const temporary = join(dirname(path), `.${basename(path)}.${randomBytes(4).toString('hex')}.tmp`)
  const file = await open(temporary, 'wx').catch((cause: unknown) => {
    throw toFileError('write', path, cause)
  })
  let finished = false
  try {
    const sink = new FileSink(file, path)
    const result = yield* write(sink)
    await sink.finish()
    await publishFile(temporary, path, overwrite)
    finished = true
    return result
  } finally {
    if (!finished) {
      await file.close().catch(() => {})
      await unlink(temporary).catch(() => {})
    }
  }
}

/** Checks that a file may be written there. @throws DatastoreError as `replaceFile`. */
export async function checkTarget(path: string, overwrite: boolean): Promise<void> {
  const found = await stat(path).catch(() => undefined)
  if (found === undefined) return
  if (found.isDirectory()) {
    throw new DatastoreError('INVALID_INPUT', `${path} is a folder. Add a file name.`, {
      details: { path, argument: 'path' },
    })
  }
  if (!overwrite) throw alreadyThere(path)
  if (await isDatabase(path)) {
    const message = `${path} is a database. Exporting over it would destroy it: choose another name.`
    throw new DatastoreError('INVALID_INPUT', message, { details: { path, argument: 'path' } })
  }
}

function alreadyThere(path: string): DatastoreError {
  return new DatastoreError(
    'EXISTS',
    `${path} already exists. Choose another name, or agree to replace it.`,
    { details: { path } },
  )
}

async function isDatabase(path: string): Promise<boolean> {
  const file = await open(path, constants.O_RDONLY).catch(() => undefined)
  if (file === undefined) return false
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(16), 0, 16, 0)
    return bytesRead === 16 && buffer.toString('latin1') === 'SQLite format 3\0'
  } finally {
    await file.close()
  }
}

/**
 * Gives a file that is whole its name. A link fails where a file has appeared meanwhile, a rename would replace it; not every
 * file system has links.
 */
export async function publishFile(temporary: string, path: string, overwrite: boolean): Promise<void> {
  try {
    if (overwrite) return await rename(temporary, path)
    const linked = await link(temporary, path).then(
      () => true,
      async () => {
        if ((await lstat(path).catch(() => undefined)) !== undefined) throw alreadyThere(path)
        return false
      },
    )
    // The file has its name: another name that cannot be taken from it any more is no failure.
    await (linked ? unlink(temporary).catch(() => undefined) : rename(temporary, path))
  } catch (cause) {
    throw toFileError('write', path, cause)
  }
}

class FileSink implements RestartableSink {
  readonly #file: FileHandle
  readonly #path: string
  #gathered: (string | Uint8Array)[] = []
  #size = 0
  #position = 0

  constructor(file: FileHandle, path: string) {
    this.#file = file
    this.#path = path
  }

  async write(content: string | Uint8Array): Promise<void> {
    this.#gathered.push(content)
    this.#size += content.length
    if (this.#size >= pieceSize) await this.#flush()
  }

  async restart(): Promise<void> {
    this.#gathered = []
    this.#size = 0
    this.#position = 0
    await this.#ask(() => this.#file.truncate(0))
  }

  /** Writes what is left, has it on the disk and closes the file. */
  async finish(): Promise<void> {
    await this.#flush()
    await this.#ask(() => this.#file.sync())
    await this.#ask(() => this.#file.close())
  }

  async #flush(): Promise<void> {
    const bytes = bytesOf(this.#gathered)
    this.#gathered = []
    this.#size = 0
    for (let written = 0; written < bytes.length;) {
      const { bytesWritten } = await this.#ask(() =>
        this.#file.write(bytes, written, bytes.length - written, this.#position),
      )
      written += bytesWritten
      this.#position += bytesWritten
    }
  }

  /** Whatever the file system refuses, a full disk may refuse when it is closed, is said of the file. */
  async #ask<T>(question: () => Promise<T>): Promise<T> {
    try {
      return await question()
    } catch (cause) {
      throw toFileError('write', this.#path, cause)
    }
  }
}

function bytesOf(gathered: readonly (string | Uint8Array)[]): Buffer {
  return Buffer.concat(gathered.map((piece) => (typeof piece === 'string' ? Buffer.from(piece) : piece)))
}
