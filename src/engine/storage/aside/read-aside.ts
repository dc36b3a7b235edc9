import { DatastoreError } from '../../../shared/errors.ts'
import { checkStatement } from './check-statement.ts'
import type { SqlRow, SqlValue, SqlValues } from '../operation.ts'

/** A statement that only reads. */
export interface ReadRequest {
  readonly sql: string
  readonly params: readonly SqlValue[]
  /** Whether it goes through a table once, so that pages of the file are not worth keeping. */
  readonly scans?: true
  /** Of a statement that a person wrote: the rows that are wanted of it. It runs alone, on a connection that is not used again. */
  readonly page?: ReadPage
}

/** Rows that are left out before those that are read. */
export interface ReadPage {
  readonly offset: number
  readonly limit: number
  /** Takes a page behind which there are others, which are read when it is done: the answer has the last one. Without it one page is read. */
  readonly each?: (page: ReadAnswer) => Promise<void>
}

/** What a statement found: whole numbers as bigints where the database has them. */
export interface ReadAnswer {
  readonly columns: readonly string[]
  readonly rows: readonly SqlValues[]
  /** Given by a query process: whether there are pages behind this one. */
  readonly more?: boolean
}

/** What ends a statement before it has its answer. */
export interface ReadLimits {
  readonly signal?: AbortSignal | undefined
  /** Milliseconds it may take; as long as it needs when absent. */
  readonly milliseconds?: number | undefined
  /** The time limit of what it is a part of, for the reader; its own when absent. */
  readonly of?: number | undefined
}

/** The request as it is run: of a person's statement the words are checked first, as MariaDB makes and drops tables in spite of its transaction. */
export function checkRead(request: ReadRequest): ReadRequest {
  return request.page === undefined ? request : { ...request, sql: checkStatement(request.sql) }
}

/** Aborts when the caller gives up or the time has passed; its reason is the error for the reader. */
export function endOfRead({ signal, milliseconds, of = milliseconds }: ReadLimits): {
  signal: AbortSignal
  dispose: () => void
} {
  const end = new AbortController()
  const cancel = (): void => end.abort(new DatastoreError('CANCELLED', 'The query was cancelled.'))
  if (signal?.aborted === true) cancel()
  signal?.addEventListener('abort', cancel)
  const timer =
    milliseconds === undefined
      ? undefined
      : setTimeout(() => end.abort(tookTooLong(of ?? milliseconds)), milliseconds)
  const dispose = (): void => {
    clearTimeout(timer)
    signal?.removeEventListener('abort', cancel)
  }
  return { signal: end.signal, dispose }
}

function tookTooLong(milliseconds: number): DatastoreError {
  const seconds = Math.max(1, Math.round(milliseconds / 1000))
  return new DatastoreError(
    'CANCELLED',
    `The query was ended, as it took longer than its time limit of ${seconds} s. Ask for less, by a condition on a column with an index, or give it more time.`,
  )
}

/** The rows of an answer by the names of their columns. */
export function rowsOf({ columns, rows }: ReadAnswer): SqlRow[] {
  return rows.map((row) => Object.fromEntries(columns.map((name, index) => [name, row[index]!])))
}
