/** Why an operation was refused. A caller may act differently on each; `docs/engine.md` says how. */
export const errorCodes = [
  'NOT_FOUND',
  'CONFLICT',
  'CONSTRAINT',
  'INVALID_INPUT',
  'UNKNOWN_STORE',
  'UNKNOWN_VIEW',
  'UNKNOWN_COLUMN',
  'MAP_SYNTAX',
  'MAP_ERROR',
  'MAP_TIMEOUT',
  'MAP_MEMORY',
  'MAP_ROWS',
  'TEST_FAILED',
  'READ_ONLY',
  'BUSY',
  'NOT_A_DATABASE',
  'CORRUPT',
  'REPLACED',
  'CURSOR_RESET',
  'UNSUPPORTED_FORMAT',
  'UNSUPPORTED_DATABASE',
  'UPGRADE_NEEDED',
  'UNKNOWN_OUTCOME',
  'CANCELLED',
  'PAUSED',
  'EXISTS',
  'IO',
  'CLOSED',
  'DISCONNECTED',
  'ACCESS_DENIED',
  'INTERNAL',
] as const

/** One of `errorCodes`. */
export type ErrorCode = (typeof errorCodes)[number]

/** What an error is about. Present members depend on the code; all are plain data and cross the contract. */
export interface ErrorDetails {
  readonly store?: string
  readonly view?: string
  readonly column?: string
  readonly columns?: readonly string[]
  /** The refused value, as the view row would have held it. */
  readonly value?: unknown
  /** Key of the document that was refused. */
  readonly key?: string
  /** Key of the document that already holds the value. */
  readonly holder?: string
  /** Which constraint: 'unique', 'not null', 'check', 'foreign key', 'type'. */
  readonly constraint?: string
  /** Names the write whose outcome is not known: given as an option, it lets the same put be repeated. */
  readonly writeId?: string
  /** Revision now in the store, when a stale one was refused. */
  readonly rev?: string
  /** 1-based line and column, in the map source or in the JSON text. */
  readonly line?: number
  readonly columnNumber?: number
  /** Of a file; or of a value within a document, such as `lines[0].price`. */
  readonly path?: string
  /** The write-ahead log beside that file, when it belongs to another one. */
  readonly log?: string
  readonly argument?: string
  /** Keys of the pinned documents whose tests failed. */
  readonly keys?: readonly string[]
  readonly known?: readonly string[]
  readonly tables?: readonly string[]
}

/** What an error is made with beside code and message. */
export interface ErrorOptions {
  readonly details?: ErrorDetails
  readonly cause?: unknown
}

/**
 * The one error class of Datastore: `code` for the program, `message` for the reader,
 * `details` naming document, view, column and line, `cause` for what lay beneath.
 *
 * @example
 * try {
 *   await store.put('jo', { email: 'joe@example.com' })
 * } catch (error) {
 *   if (error instanceof DatastoreError && error.code === 'CONSTRAINT') console.log(error.details.holder)
 * }
 */
export class DatastoreError extends Error {
  /** Why the operation was refused. */
  readonly code: ErrorCode
  /** What it is about; empty when there is nothing to name. */
  readonly details: ErrorDetails

  /** Errors are made by the library; a program catches them. */
  constructor(code: ErrorCode, message: string, options: ErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'DatastoreError'
    this.code = code
    this.details = options.details ?? {}
  }
}

/** An error as plain data, for job snapshots and anything else that outlives the throw. */
export interface ErrorRecord {
  readonly code: ErrorCode
  readonly message: string
  readonly details: ErrorDetails
}

/** Turns anything thrown into a record; what is no DatastoreError becomes `INTERNAL` with its own message. */
export function toErrorRecord(thrown: unknown): ErrorRecord {
  if (thrown instanceof DatastoreError) {
    return { code: thrown.code, message: thrown.message, details: thrown.details }
  }
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  return { code: 'INTERNAL', message, details: {} }
}
