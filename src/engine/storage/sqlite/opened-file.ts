import { closeSync, fstatSync, ftruncateSync, openSync, readSync, statSync } from 'node:fs'
import type { BigIntStats } from 'node:fs'

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
  static open(path: string, flags: Flags = 'r'): OpenedFile {
    const shared =
      shares.get(keyOf({ ...identify(statSync(path, { bigint: true })), flags })) ?? share(path, flags)
    shared.users++
    return new OpenedFile(path, shared)
  }

  /** Whether the path still leads to this file: one question to the system. */
  fate(): 'same' | 'gone' | 'replaced' {
    const found = statSync(this.#path, { bigint: true, throwIfNoEntry: false })
    if (found === undefined) return 'gone'
    return found.ino === this.#shared.ino && found.dev === this.#shared.dev ? 'same' : 'replaced'
  }

  /** Whether both are one file, by whatever path. */
  is(other: OpenedFile): boolean {
    return this.#shared === other.#shared
  }

  /** Empties it, by whatever name it has now, or none. */
  empty(): void {
    ftruncateSync(this.#shared.descriptor)
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

type Flags = 'r' | 'r+'

interface Identity {
  readonly dev: bigint
  readonly ino: bigint
}

interface Shared extends Identity {
  readonly descriptor: number
  readonly flags: Flags
  users: number
}

const shares = new Map<string, Shared>()

function share(path: string, flags: Flags): Shared {
  const descriptor = openSync(path, flags)
  const shared = { ...identify(fstatSync(descriptor, { bigint: true })), descriptor, flags, users: 0 }
  shares.set(keyOf(shared), shared)
  return shared
}

function identify({ dev, ino }: Identity): Identity {
  return { dev, ino }
}

function keyOf({ dev, ino, flags }: Identity & { readonly flags: Flags }): string {
  return `${dev}:${ino}:${flags}`
}
