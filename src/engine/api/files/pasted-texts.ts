import { createHash } from 'node:crypto'
import { mkdir, readdir, rm, stat, utimes } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { DatastoreError } from '../../../shared/errors.ts'
import { numberText } from '../../../shared/numbers.ts'
import { toFileError } from '../../storage/file-error.ts'
import { writePrivate } from './write-private.ts'

/** What each file is called, so that messages and jobs name it like a thing. */
const fileName = 'pasted text'
const mostCharacters = 16 * 1024 * 1024
/** Milliseconds that a text is kept after it was last pasted: as long as an import of it may be paused. */
const keptFor = 7 * 24 * 60 * 60 * 1000

/** Where a text was pasted. */
interface PastedIn {
  readonly tab: string
  readonly isRead: (path: string) => boolean
}

/**
 * Texts that were pasted to be imported, each in a file of the app's own, because an import that was interrupted reads on where
 * it stopped. A text is found by its content and the tab that it was pasted in: its file never changes, and goes when the tab has
 * another text, unless a job reads it.
 */
export class PastedTexts {
  readonly #folder: string
  /** The file of each tab's last text. */
  readonly #last = new Map<string, string>()

  constructor(stateFolder: string) {
    this.#folder = join(resolve(stateFolder), 'pasted')
  }

  /**
   * Keeps a text, for a week, in place of the last one of its tab, and returns the path of its file. `isRead` says whether a job may still read one.
   *
   * @throws DatastoreError `INVALID_INPUT` for a text that is blank or has more than 16 million characters, `IO`.
   */
  async keep(text: string, { tab, isRead }: PastedIn): Promise<string> {
    check(text)
    const folder = join(this.#folder, createHash('sha256').update(`${tab}\0${text}`).digest('hex'))
    const path = join(folder, fileName)
    const former = this.#last.get(tab)
    // Noted before anything is waited for, so that the last of two texts pasted one after the other stays.
    this.#last.set(tab, path)
    try {
      await this.#removeOld()
      await mkdir(folder, { recursive: true, mode: 0o700 })
      const there = await stat(path).catch(() => null)
      if (there === null) await writePrivate(path, text)
      const now = new Date()
      await utimes(folder, now, now)
      if (former !== undefined && former !== path && !isRead(former))
        await rm(dirname(former), { recursive: true, force: true })
    } catch (cause) {
      throw toFileError('write', path, cause)
    }
    return path
  }

  /** Whether a path is one that `keep` returned. */
  has(path: string): boolean {
    const folder = dirname(path)
    const named = basename(path) === fileName && /^[0-9a-f]{64}$/.test(basename(folder))
    return named && dirname(folder) === this.#folder
  }

  /** The same error, which names the text instead of its file; other errors as they are. */
  named(path: string, error: unknown): unknown {
    if (!(error instanceof DatastoreError) || !this.has(path)) return error
    const { code, details, cause } = error
    const message = error.message.replaceAll(path, (_, at) =>
      at === 0 ? 'The pasted text' : 'the pasted text',
    )
    return new DatastoreError(code, message, { details, cause })
  }

  async #removeOld(): Promise<void> {
    for (const name of await readdir(this.#folder).catch(() => [])) {
      const folder = join(this.#folder, name)
      const found = await stat(folder).catch(() => null)
      if (found !== null && Date.now() - found.mtimeMs > keptFor)
        await rm(folder, { recursive: true, force: true })
    }
  }
}

function check(text: string): void {
  if (text.trim() === '') throw refused('There is nothing to import: the pasted text is blank.')
  if (text.length <= mostCharacters) return
  throw refused(
    `The pasted text has ${numberText(text.length)} characters, and ${numberText(mostCharacters)} can be pasted. Save it as a file, and import the file.`,
  )
}

function refused(message: string): DatastoreError {
  return new DatastoreError('INVALID_INPUT', message, { details: { argument: 'text' } })
}
