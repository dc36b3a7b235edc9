import type SQLite from 'better-sqlite3'
import { readLogState } from './log-state.ts'
import type { LogState } from './log-state.ts'
import type { OpenedFile } from './opened-file.ts'

interface Known {
  readonly size: bigint
  readonly written: bigint
  readonly log: string
  readonly pages: readonly Page[]
}

interface Page {
  readonly position: number
  readonly bytes: Buffer
}

/**
 * Notices that another program has written over a file in its place, such as a backup that was copied over it. With a
 * write-ahead log a file changes only when pages of the log are written into it, which the log's index tells. One
 * that has changed without that, in its head or in pages that every write changes, is no longer the one that was
 * opened.
 */
export class ContentWatch {
  readonly #database: SQLite.Database
  readonly #file: OpenedFile
  readonly #index: OpenedFile
  #known: Known | undefined

  constructor(database: SQLite.Database, file: OpenedFile, index: OpenedFile) {
    this.#database = database
    this.#file = file
    this.#index = index
    this.#known = this.#look()
  }

  /** Notes where the log is after a transaction, which may have begun it anew. */
  note(): void {
    try {
      this.#isUnchanged()
    } catch {
      // The disk does not answer: what became of the transaction is known, and the next look tells what became of the file.
    }
  }

  /** Whether the file's content is still what SQLite has written. */
  isOurs(): boolean {
    if (this.#isUnchanged()) return true
    const known = this.#known
    // Asked after the file: whatever SQLite has written into it is told of by now.
    if (known !== undefined && isAt(readLogState(this.#index), known.log) && this.#hasOtherPages(known))
      return false
    this.#known = this.#look()
    return true
  }

  #isUnchanged(): boolean {
    const before = readLogState(this.#index)
    const { size, mtimeNs } = this.#file.stats()
    const known = this.#known
    if (known?.written !== mtimeNs || known.size !== size) return false
    if (before.mark !== known.log && !before.moving) this.#known = { ...known, log: before.mark }
    return true
  }

  /** What is there now; undefined while pages are being written. */
  #look(): Known | undefined {
    const before = readLogState(this.#index)
    const { size, mtimeNs } = this.#file.stats()
    const pages = this.#places().map(([position, length]) => ({
      position,
      bytes: this.#file.read(position, length),
    }))
    return !before.moving && isAt(readLogState(this.#index), before.mark)
      ? { size, written: mtimeNs, log: before.mark, pages }
      : undefined
  }

  /** The head, and the first pages of the tables with the stores' counts. */
  #places(): [position: number, length: number][] {
    const size = Number(this.#database.pragma('page_size', { simple: true }))
    const roots = this.#database
      .prepare<[], number>(
        "select rootpage from sqlite_master where type = 'table' and name like 'datastore!_%' escape '!'",
      )
      .pluck()
      .all()
    return [[0, 100], ...roots.map((page): [number, number] => [(page - 1) * size, size])]
  }

  #hasOtherPages({ pages }: Known): boolean {
    return pages.some(({ position, bytes }) => !this.#file.read(position, bytes.length).equals(bytes))
  }
}

function isAt({ mark, moving }: LogState, expected: string): boolean {
  return !moving && mark === expected
}
