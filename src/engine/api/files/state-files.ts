import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { DatastoreError } from '../../../shared/errors.ts'
import { isJson } from '../../../shared/is-json.ts'
import { toFileError } from '../../storage/file-error.ts'
import { writePrivate } from './write-private.ts'

/**
 * Small named JSON texts kept between sessions, one file each. A file is replaced as a whole; one that does not parse is
 * set aside beside the others and counts as absent, so that a damaged file never keeps the app from starting.
 */
export class StateFiles {
  readonly folder: string
  readonly #setAside: string[] = []
  /** The last write of each name: writes of one name follow each other. */
  readonly #writes = new Map<string, Promise<void>>()

  constructor(folder: string) {
    this.folder = folder
  }

  async read(name: string): Promise<string | null> {
    const path = this.#pathOf(name)
    await this.#writes.get(name)?.catch(() => {})
    const text = await readFile(path, 'utf8').catch((cause: unknown) => {
      if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return null
      throw toFileError('read', path, cause)
    })
    if (text === null || isJson(text)) return text
    const aside = `${path}.damaged-${Date.now()}`
    await rename(path, aside).then(
      () => this.#setAside.push(aside),
      () => this.#setAside.push(path),
    )
    return null
  }

  /** Where damaged texts are now that were set aside since this was last asked. */
  takeSetAside(): string[] {
    return this.#setAside.splice(0)
  }

  /** Keeps a JSON text under a name; null forgets it. */
  write(name: string, text: string | null): Promise<void> {
    const path = this.#pathOf(name)
    if (text !== null && !isJson(text)) {
      throw new DatastoreError('INVALID_INPUT', `The state "${name}" must be JSON text.`, {
        details: { argument: 'value' },
      })
    }
    const before = this.#writes.get(name)?.catch(() => {}) ?? Promise.resolve()
    const written = before.then(() => (text === null ? rm(path, { force: true }) : this.#replace(path, text)))
    this.#writes.set(name, written)
    return written
  }

  /** The names that begin with `prefix`, in order. */
  async names(prefix: string): Promise<string[]> {
    const files = await readdir(this.folder).catch(() => [])
    return files
      .filter((file) => file.endsWith('.json'))
      .map((file) => nameOf(file.slice(0, -'.json'.length)))
      .filter((name) => name?.startsWith(prefix))
      .filter((name) => name !== null)
      .toSorted()
  }

  /** Waits until everything asked for is on the disk. */
  async flush(): Promise<void> {
    await Promise.allSettled(this.#writes.values())
  }

  #pathOf(name: string): string {
    if (name === '' || name.length > 100) {
      throw new DatastoreError('INVALID_INPUT', 'A state is named by 1 to 100 characters.', {
        details: { argument: 'name' },
      })
    }
    return join(this.folder, `${encodeURIComponent(name).replaceAll('*', '%2A')}.json`)
  }

  async #replace(path: string, text: string): Promise<void> {
    await mkdir(this.folder, { recursive: true }).catch((cause: unknown) => {
      throw toFileError('write', path, cause)
    })
    await writePrivate(path, text)
  }
}

/** The name that a file was made for; null when another program made it. */
function nameOf(file: string): string | null {
  try {
    return decodeURIComponent(file)
  } catch {
    return null
  }
}
