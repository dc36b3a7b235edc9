import { mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import * as v from 'valibot'
import { DatastoreError } from '../../../shared/errors.ts'
import { isJson } from '../../../shared/is-json.ts'
import type { SetAside } from '../../../shared/set-aside.ts'
import { takeOwnership } from '../../views/build/lease.ts'
import { toFileError } from '../../storage/file-error.ts'
import { underFileLock } from './file-lock.ts'
import { writePrivate } from './write-private.ts'

/** Ends the name under which a text lies that another window has replaced, until a window is told of it. */
const otherMark = '.other-'

/**
 * Small named JSON texts kept between sessions, one file each. A file is replaced as a whole; one that does not parse is
 * set aside beside the others and counts as absent, so that a damaged file never keeps the app from starting. Several processes
 * and windows may use one folder at once.
 */
export class StateFiles {
  readonly folder: string
  readonly #setAside: SetAside[] = []
  /** The last work on each name: works on one name follow each other. */
  readonly #works = new Map<string, Promise<unknown>>()
  /** What each window has last read or written of a name. */
  readonly #known = new Map<string, string>()
  readonly #owner = takeOwnership()

  constructor(folder: string) {
    this.folder = folder
  }

  /** The text of a name; null when there is none. A `window` that is named has seen it, and may replace it with `writeOf`. */
  async read(name: string, window?: string): Promise<string | null> {
    const path = this.#pathOf(name)
    await this.#works.get(name)?.catch(() => {})
    // Looked at first: what is written in between counts as not seen.
    if (window !== undefined) this.#known.set(keyOf(window, name), await markOf(path))
    return await this.#read(path)
  }

  /** What was set aside since this was last asked, and the texts of windows that others have replaced. */
  async takeSetAside(): Promise<SetAside[]> {
    const told = this.#setAside.splice(0)
    for (const file of await readdir(this.folder).catch(() => [])) {
      const at = file.indexOf(otherMark)
      if (at < 0) continue
      const path = join(this.folder, `${file.slice(0, at)}.kept-${Date.now()}-${told.length}`)
      const isTold = await rename(join(this.folder, file), path).then(
        () => true,
        () => false,
      )
      if (isTold) told.push({ path, why: 'other' })
    }
    return told
  }

  /** Keeps a JSON text under a name; null forgets it. */
  async write(name: string, text: string | null): Promise<void> {
    checkJson(name, text)
    await this.#inTurn(name, (path) => put(path, text))
  }

  /** Replaces the text of a name by what `make` makes of it; no other process changes it meanwhile. */
  async change(name: string, make: (text: string | null) => string): Promise<void> {
    await this.#inTurn(name, async (path) => put(path, make(await this.#read(path))))
  }

  /** Puts the members of a JSON object into the one under a name, and leaves its others. */
  async merge(name: string, members: string): Promise<void> {
    checkJson(name, members)
    await this.change(name, (text) => JSON.stringify({ ...objectOf(text), ...objectOf(members) }))
  }

  /**
   * Keeps the text of one window among several; its member `by` names the window. What another one has written and this one has not
   * seen is set aside, and is not forgotten with null. Returns where the other text is now; null when nothing was set aside.
   */
  async writeOf(window: string, name: string, text: string | null): Promise<string | null> {
    checkJson(name, text)
    const key = keyOf(window, name)
    return await this.#inTurn(name, async (path) => {
      const mark = await markOf(path)
      const isKnown = mark === this.#known.get(key)
      const writer = isKnown || mark === '' ? window : await this.#writerOf(path)
      if (!isKnown || text === null) await rm(path + otherMark + window, { force: true })
      if (writer !== window && text === null) return null
      const aside = writer === window ? null : path + otherMark + writer
      if (aside !== null) await rename(path, aside)
      await put(path, text)
      this.#known.set(key, await markOf(path))
      return aside
    })
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
    await Promise.allSettled(this.#works.values())
  }

  async #inTurn<Result>(name: string, work: (path: string) => Promise<Result>): Promise<Result> {
    const path = this.#pathOf(name)
    const before = this.#works.get(name)?.catch(() => {}) ?? Promise.resolve()
    const done = before.then(async () => {
      await mkdir(this.folder, { recursive: true }).catch((cause: unknown) => {
        throw toFileError('write', path, cause)
      })
      return await underFileLock(path, this.#owner, () => work(path))
    })
    this.#works.set(name, done)
    return await done
  }

  async #read(path: string): Promise<string | null> {
    const text = await readFile(path, 'utf8').catch((cause: unknown) => {
      if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return null
      throw toFileError('read', path, cause)
    })
    if (text === null || isJson(text)) return text
    const aside = `${path}.damaged-${Date.now()}`
    const kept = await rename(path, aside).then(
      () => aside,
      () => path,
    )
    this.#setAside.push({ path: kept, why: 'damaged' })
    return null
  }

  /** The window that has written a text, as a part of a file's name. */
  async #writerOf(path: string): Promise<string> {
    const by = objectOf(await this.#read(path))['by']
    return typeof by === 'string' && /^[\w-]{1,40}$/.test(by) ? by : 'unknown'
  }

  #pathOf(name: string): string {
    if (name === '' || name.length > 100) {
      throw new DatastoreError('INVALID_INPUT', 'A state is named by 1 to 100 characters.', {
        details: { argument: 'name' },
      })
    }
    return join(this.folder, `${encodeURIComponent(name).replaceAll('*', '%2A')}.json`)
  }
}

async function put(path: string, text: string | null): Promise<void> {
  if (text === null) await rm(path, { force: true })
  else await writePrivate(path, text)
}

/** The list that a text holds; an empty one where it holds none of the kind. */
export function listOf<Item>(kept: v.GenericSchema<unknown, Item[]>, text: string | null): Item[] {
  const parsed = v.safeParse(kept, text === null ? [] : JSON.parse(text))
  return parsed.success ? parsed.output : []
}

/** What tells one content of a file from the next; empty where there is no file. */
async function markOf(path: string): Promise<string> {
  const found = await stat(path, { bigint: true }).catch(() => null)
  return found === null ? '' : [found.ino, found.mtimeNs, found.size].join(' ')
}

function keyOf(window: string, name: string): string {
  return `${window}\0${name}`
}

/** The object that a text holds; an empty one where it holds none. */
function objectOf(text: string | null): Record<string, unknown> {
  const value: unknown = text === null ? null : JSON.parse(text)
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {}
}

function checkJson(name: string, text: string | null): void {
  if (text === null || isJson(text)) return
  throw new DatastoreError('INVALID_INPUT', `The state "${name}" must be JSON text.`, {
    details: { argument: 'value' },
  })
}

/** The name that a file was made for; null when another program made it. */
function nameOf(file: string): string | null {
  try {
    return decodeURIComponent(file)
  } catch {
    return null
  }
}
