import type { Knex } from 'knex'
import { DatastoreError } from '../../shared/errors.ts'
import type { FileState } from '../../shared/model/database.ts'
import type { Dialect } from './dialect.ts'
import type { Operation, SqlRow, SqlValue } from './operation.ts'
import type { ReadAnswer, ReadLimits, ReadRequest } from './aside/read-aside.ts'

/** Whether a write is on the disk when it returns (`full`), or soon after (`normal`). */
export type Durability = 'full' | 'normal'

/** Why a database is read-only that was opened so. */
export const openedReadonly = 'it was opened that way.'

/** The error of whatever is asked of a database after it was closed. */
export function closedError(location: string, cause?: unknown): DatastoreError {
  return new DatastoreError('CLOSED', `"${location}" was closed. Open it again to go on.`, { cause })
}

/** One open database: drives operations, each write in a transaction of its own. */
export interface Storage {
  readonly dialect: Dialect
  /** Absolute path of the file, or the URL of a server without its password. */
  readonly location: string
  /** The database and its version, for the reader: "PostgreSQL 15.4". */
  readonly product: string
  readonly readonly: boolean
  /** Why the database cannot be written, for the reader; null when it can. */
  readonly readonlyReason: string | null
  readonly knex: Knex
  /** Runs an operation that only reads. */
  read<T>(operation: Operation<T>): Promise<T>
  /**
   * Runs an operation that only reads, all its statements on the database as it was at one moment. A server that asks for it is
   * given the operation once more from its beginning.
   */
  readSnapshot<T>(operation: () => Operation<T>): Promise<T>
  /**
   * Runs an operation in a write transaction: all of it, or nothing when it throws. A server that asks for it, as after
   * a deadlock, is given the operation once more from its beginning.
   */
  write<T>(operation: () => Operation<T>, options?: WriteOptions): Promise<T>
  /** Runs an operation whose statements are committed one by one, where the dialect asks for it. */
  outside<T>(operation: Operation<T>): Promise<T>
  /** Streams a query from one snapshot in chunks, in constant memory; other work goes on between chunks. */
  stream(sql: string, params: readonly SqlValue[], options?: StreamOptions): AsyncGenerator<SqlRow[]>
  /**
   * Runs one statement that only reads, beside all other work, so that it can be ended: on a server by the server, on a SQLite file
   * with the process that runs it. Where there is no such process, as in memory, it runs to its end.
   *
   * @throws DatastoreError `CANCELLED`.
   */
  readAside(request: ReadRequest, limits: ReadLimits): Promise<ReadAnswer>
  /** How the database keeps its journal, for the reader: "wal", "delete", "memory". */
  readonly journalMode: string
  /** Settings that a database keeps for stores, such as SQLite's write-ahead log. */
  prepareForStores(): void
  /** Copies the database as it is now into a file, some pages at a time; work goes on in between. Errors name it as `named`. */
  backup(
    path: string,
    named: string,
    progress?: (pages: { done: number; total: number }) => void,
  ): Promise<void>
  /** Changes whenever another connection has committed a change; null where that is not known without asking. */
  dataVersion(): number | null
  /**
   * Looks whether the file is still the one that was opened, which every write does too.
   *
   * @throws DatastoreError `REPLACED`, `NOT_FOUND`, `IO`.
   */
  check(): void
  /** What has become of the file that was opened; a server's database is always the same. */
  fileState(): FileState
  close(): Promise<void>
}

export interface WriteOptions {
  /**
   * Leaves it to the next transaction, or to the database, to bring this one to the disk. Until then a failure of the
   * power takes all of it back, though no end of the process does: right for work that goes on from its checkpoint.
   */
  readonly unflushed?: boolean
}

export interface StreamOptions {
  readonly chunk?: number
  readonly exact?: boolean
  readonly signal?: AbortSignal
}
