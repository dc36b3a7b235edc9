import { realpathSync, rmSync } from 'node:fs'
import type SQLite from 'better-sqlite3'
import { DatastoreError } from '../../../shared/errors.ts'
import type { FileState } from '../../../shared/model/database.ts'
import { fileReason } from '../file-error.ts'
import { ContentWatch } from './content-watch.ts'
import { recordLogOwner } from './log-owner.ts'
import { lostError } from './lost-error.ts'
import { OpenedFile } from './opened-file.ts'

/**
 * Watches over the file that a connection has open. A file that was deleted, replaced or overwritten takes no more writes,
 * and its write-ahead log goes into the file it belongs to or nowhere, never into another one.
 */
export class FileGuard {
  readonly #path: string
  readonly #database: SQLite.Database
  readonly #file: OpenedFile
  /** Where SQLite looks for the log, with every link followed. */
  readonly #place: string
  readonly #real: OpenedFile
  #log: OpenedFile | undefined
  #index: OpenedFile | undefined
  #content: ContentWatch | undefined
  /** Takes away the record of which file the log belongs to. */
  #forgetOwner: (() => void) | undefined
  #lost: DatastoreError | undefined
  #state: FileState = 'same'

  constructor(path: string, database: SQLite.Database, file: OpenedFile) {
    this.#path = path
    this.#database = database
    this.#file = file
    this.#place = realpathSync(path)
    this.#real = OpenedFile.open(this.#place)
    this.watchLog()
    guards.add(this)
  }

  /**
   * To be called before any file is opened by its path: each file that this process has open is looked at, so that one that
   * was taken away takes its log off first, which SQLite would replay into the file that is opened.
   *
   * @throws DatastoreError when this process has the very `file` open and its log was taken away: the file's log would be
   * two then.
   */
  static lookAtAll(file?: OpenedFile): void {
    for (const guard of guards) {
      guard.#look()
      if (guard.#state === 'unlogged' && file?.is(guard.#file) === true) throw guard.#lost!
    }
  }

  /** Begins to watch the log, of a file that has got one. */
  watchLog(): void {
    // SQLite makes the log's index when it first reads.
    this.#database.prepare('select count(*) from sqlite_master').get()
    if (this.#content !== undefined || this.#database.pragma('journal_mode', { simple: true }) !== 'wal')
      return
    try {
      this.#index = OpenedFile.open(`${this.#place}-shm`)
    } catch {
      // A file that may only be read can have its log without an index.
      return
    }
    this.#log = openLog(`${this.#place}-wal`)
    if (this.#log !== undefined && !this.#database.readonly)
      this.#forgetOwner = recordLogOwner(this.#place, {
        database: this.#real.stats(),
        log: this.#log.stats(),
      })
    this.#content = new ContentWatch(this.#database, this.#file, this.#index)
  }

  /**
   * Throws once the file is no longer the one that was opened; what was open can still be read and copied unless it was
   * overwritten.
   *
   * @throws DatastoreError `NOT_FOUND` when it or its log is gone, `REPLACED` when another one is in its place, `IO`.
   */
  check(): void {
    if (this.#lost !== undefined) throw this.#lost
    const fate = this.#fate()
    if (fate === 'same') return
    this.#state = fate
    this.#lost = lostError(this.#path, fate)
    if (fate === 'overwritten') this.#dropLog()
    this.afterTransaction()
    throw this.#lost
  }

  /**
   * What has become of the file, as `check` finds it.
   *
   * @throws DatastoreError `IO` when that cannot be told.
   */
  state(): FileState {
    try {
      this.check()
    } catch (error) {
      if (this.#lost === undefined) throw error
    }
    return this.#state
  }

  /** A transaction has ended: notes what it did to the log, and does with the log what could not be done within. */
  afterTransaction(): void {
    if (this.#database.inTransaction) return
    if (this.#lost === undefined) this.#content?.note()
    else if (this.#state === 'unlogged') this.#saveLog()
    else if (this.#real.fate() !== 'same') this.#keepLogWithItsFile()
  }

  /** Whether an error may come of what has happened to the file. */
  explain(error: unknown): unknown {
    try {
      this.check()
      return error
    } catch (found) {
      return found
    }
  }

  /** Closes the connection: what is in its log goes where it belongs. */
  close(): void {
    this.#look()
    guards.delete(this)
    if (this.#lost !== undefined) this.afterTransaction()
    this.#database.close()
    this.#forgetOwner?.()
    this.#log?.close()
    this.#index?.close()
    this.#real.close()
    this.#file.close()
  }

  /** Does what is to be done about a file that was taken away; a writer, or a caller that asks, is told of it. */
  #look(): void {
    try {
      this.check()
    } catch {
      // Kept for the writer.
    }
  }

  #fate(): FileState {
    try {
      const fate = this.#file.fate()
      if (fate !== 'same') return fate
      if (this.#content?.isOurs() === false) return 'overwritten'
      // SQLite takes the log away only when the last connection closes, so this one's stays while it is open.
      return (this.#log?.fate() ?? 'same') === 'same' ? 'same' : 'unlogged'
    } catch (cause) {
      throw new DatastoreError(
        'IO',
        `"${this.#path}" cannot be looked at any more: ${fileReason(cause)}. Nothing was written.`,
        { details: { path: this.#path }, cause },
      )
    }
  }

  /** The log has no name any more: what is in it goes into the file while it can be read, as the next program never will. */
  #saveLog(): void {
    // A log of another one may be in use there, over the same file.
    if (this.#database.readonly || this.#log?.fate() !== 'gone') return
    try {
      this.#database.pragma('wal_checkpoint(PASSIVE)')
    } catch {
      // It can still be read here, and be saved to another file.
    }
  }

  /**
   * The file has gone elsewhere, or lives on without a name: its log is written into it, and taken away from the name that
   * another file may have, or get, which the log would otherwise be written over.
   */
  #keepLogWithItsFile(): void {
    // A link that leads elsewhere now leaves the file as it is; a log that belongs to another file stays with it.
    if (this.#database.readonly || this.#index?.fate() !== 'same') return
    try {
      this.#database.pragma('wal_checkpoint(TRUNCATE)')
    } catch {
      // What cannot be written now is still in the log that is open here; the other file comes first.
    }
    for (const end of ['-wal', '-shm']) rmSync(this.#place + end, { force: true })
  }

  /** Another content is in the file: the log belongs to the former one, and SQLite would write it over this one. */
  #dropLog(): void {
    try {
      this.#log?.empty()
    } catch {
      // A log that may not be written is its owner's.
    }
  }
}

const guards = new Set<FileGuard>()

/** The log to be known again, and to be emptied where that is allowed; undefined where there is none yet. */
function openLog(path: string): OpenedFile | undefined {
  for (const flags of ['r+', 'r'] as const) {
    try {
      return OpenedFile.open(path, flags)
    } catch {
      // A connection that only reads may have no log, or not be allowed to write it.
    }
  }
  return undefined
}
