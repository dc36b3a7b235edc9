import { realpathSync, rmSync, truncateSync } from 'node:fs'
import type SQLite from 'better-sqlite3'
import { DatastoreError } from '../../../shared/errors.ts'
import type { FileState } from '../../../shared/model/database.ts'
import { ContentWatch } from './content-watch.ts'
import { OpenedFile } from './opened-file.ts'

/**
 * Watches over the file that a connection has open. A file that was deleted, replaced or overwritten takes no more writes,
 * and its write-ahead log goes into the file it belongs to or nowhere, never into another one.
 */
export class FileGuard {
  readonly #path: string
  readonly #database: SQLite.Database
  readonly #file: OpenedFile
  /** Where SQLite looks for the log, behind every link. */
  readonly #place: string
  readonly #real: OpenedFile
  #index: OpenedFile | undefined
  #content: ContentWatch | undefined
  #lost: DatastoreError | undefined
  #state: FileState = 'same'

  constructor(path: string, database: SQLite.Database, file: OpenedFile) {
    this.#path = path
    this.#database = database
    this.#file = file
    this.#place = realpathSync(path)
    this.#real = OpenedFile.open(this.#place)
    this.watchLog()
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
    this.#content = new ContentWatch(this.#database, this.#file, this.#index)
  }

  /**
   * Throws once the file is no longer the one that was opened; what was open can still be read and copied unless it was
   * overwritten.
   *
   * @throws DatastoreError `NOT_FOUND` when it is gone, `REPLACED` when another one is in its place, `IO`.
   */
  check(): void {
    if (this.#lost !== undefined) throw this.#lost
    const fate = this.#fate()
    if (fate === 'same') return
    this.#state = fate
    this.#lost = lostError(this.#path, fate)
    if (fate === 'overwritten') this.#dropLog()
    this.settle()
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
  settle(): void {
    if (this.#database.inTransaction) return
    if (this.#lost === undefined) this.#content?.note()
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
    try {
      this.check()
    } catch {
      // Whoever writes, or looks, is told; closing only leaves nothing behind.
    }
    if (this.#lost !== undefined) this.settle()
    this.#database.close()
    this.#index?.close()
    this.#real.close()
    this.#file.close()
  }

  #fate(): FileState {
    try {
      const fate = this.#file.fate()
      if (fate !== 'same') return fate
    } catch (cause) {
      throw new DatastoreError(
        'IO',
        `"${this.#path}" cannot be looked at any more: its folder may not be read, or the disk does not answer. Nothing was written.`,
        { details: { path: this.#path }, cause },
      )
    }
    return this.#content?.isOurs() === false ? 'overwritten' : 'same'
  }

  /**
   * The file has gone elsewhere, or lives on without a name: its log is written into it, and taken away from the name that
   * another file may have, or get, which the log would otherwise be written over.
   */
  #keepLogWithItsFile(): void {
    // A link that leads elsewhere now leaves the file as it is; a log that is not ours stays with its owner.
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
    if (this.#index?.fate() === 'same') truncateSync(`${this.#place}-wal`)
  }
}

function lostError(path: string, fate: Exclude<FileState, 'same'>): DatastoreError {
  const still = 'What was open can still be read: save it with a backup to another file.'
  const messages = {
    gone: `"${path}" was deleted or moved away while it was open. Nothing of this was written to it. ${still}`,
    replaced: `"${path}" was replaced by another file while it was open. Nothing of this was written. ${still} Open it again to go on with the file that is there now.`,
    overwritten: `"${path}" was overwritten by another program while it was open, such as by a copy of a backup. Nothing of this was written. Open it again to go on with what is there now.`,
  }
  return new DatastoreError(fate === 'gone' ? 'NOT_FOUND' : 'REPLACED', messages[fate], { details: { path } })
}
