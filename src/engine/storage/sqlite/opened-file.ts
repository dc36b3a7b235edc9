import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs'
import type { BigIntStats } from 'node:fs'
import type { FileState } from '../../../shared/model/database.ts'

/**
 * A file that SQLite has open, held by a descriptor of its own: to know it again, and to read it past SQLite. Closing any
 * descriptor of a file ends all locks that this process has on it, SQLite's too; so there is one for all connections,
 * and it is closed when the last of them is.
 */
export class OpenedFile {
  readonly #path: string
  readonly #shared: Shared

  private constructor(path: string, shared: Shared) {
    this.#path = path
    this.#shared = shared
  }

  /** Throws what the system says when the file cannot be read. */
  static open(path: string): OpenedFile {
    const shared = shares.get(keyOf(statSync(path, { bigint: true }))) ?? share(path)
    shared.users++
    return new OpenedFile(path, shared)
  }

  /** Whether the path still leads to this file: one question to the system. */
  fate(): Exclude<FileState, 'overwritten'> {
    const found = statSync(this.#path, { bigint: true, throwIfNoEntry: false })
    if (found === undefined) return 'gone'
    return found.ino === this.#shared.ino && found.dev === this.#shared.dev ? 'same' : 'replaced'
  }

  /** Size and time of the last write. */
  stats(): BigIntStats {
    return fstatSync(this.#shared.descriptor, { bigint: true })
  }

  /** Bytes of the file as they are on the disk; fewer where it ends. */
  read(position: number, length: number): Buffer {
    const bytes = Buffer.alloc(length)
    return bytes.subarray(0, readSync(this.#shared.descriptor, bytes, 0, length, position))
  }

  /** To be called when SQLite has closed it. */
  close(): void {
    const shared = this.#shared
    if (--shared.users > 0) return
    shares.delete(keyOf(shared))
    closeSync(shared.descriptor)
  }
}

interface Shared {
  readonly descriptor: number
  readonly dev: bigint
  readonly ino: bigint
  users: number
}

const shares = new Map<string, Shared>()

function share(path: string): Shared {
  const descriptor = openSync(path, 'r')
  const { dev, ino } = fstatSync(descriptor, { bigint: true })
  const shared = { descriptor, dev, ino, users: 0 }
  shares.set(keyOf(shared), shared)
  return shared
}

function keyOf({ dev, ino }: { readonly dev: bigint; readonly ino: bigint }): string {
  return `${dev}:${ino}`
}
