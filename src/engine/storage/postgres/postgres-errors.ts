import { DatastoreError } from '../../../shared/errors.ts'
import type { ErrorCode } from '../../../shared/errors.ts'
import { sumOverflow } from '../../columns/sum-overflow.ts'
import type { ConstraintViolation } from '../dialect.ts'

/** An error that the server reported, with its SQLSTATE. */
interface ServerError extends Error {
  readonly code: string
  readonly severity: string
  readonly detail?: string
  readonly table?: string
  readonly column?: string
  readonly constraint?: string
  /** The server's own function that reports it. */
  readonly routine?: string
}

export function isServerError(error: unknown): error is ServerError {
  return error instanceof Error && 'severity' in error && 'code' in error && typeof error.code === 'string'
}

/** Whether the connection has ended: by the network, or because the server says so. */
export function endsConnection(error: unknown): boolean {
  return !isServerError(error) || error.severity === 'FATAL' || error.severity === 'PANIC'
}

/** Serialization failures and deadlocks: the server wants the transaction to be begun again. */
export function isRefusedAsWhole(error: unknown): boolean {
  return isServerError(error) && (error.code === '40001' || error.code === '40P01')
}

/** Whether the server does not know what was prepared, or knows another statement of that name. */
export function isNotPrepared(error: unknown): boolean {
  return isServerError(error) && (error.code === '26000' || error.code === '42P05')
}

/** Whether a prepared statement may have failed because a table's columns are not what they were when it was prepared. */
export function isOutdated(error: unknown): boolean {
  if (!isServerError(error)) return false
  // Functions and operators are looked for by the types that parameters have had.
  return error.routine === 'RevalidateCachedQuery' || error.code === '42883' || error.code === '42804'
}

const kinds: Readonly<Record<string, ConstraintViolation['kind']>> = {
  '23505': 'unique',
  '23502': 'not null',
  '23514': 'check',
  '23503': 'foreign key',
  '22001': 'type',
  '22003': 'type',
  '22P02': 'type',
  '22007': 'type',
  '22008': 'type',
  '54000': 'type',
}

export function readViolation(error: unknown): ConstraintViolation | null {
  // What never reaches the server is a value that the column cannot hold all the same.
  if (isUnkeepable(error)) return { kind: 'type', table: null, columns: [], name: null }
  if (!isServerError(error)) return null
  const kind = kinds[error.code]
  if (kind === undefined) return null
  return {
    kind,
    table: error.table ?? null,
    columns: error.column === undefined ? keyColumns(error.detail) : [error.column],
    name: error.constraint ?? null,
  }
}

/** The error for a text that PostgreSQL has no way to keep. */
export function unkeepable(value: string): DatastoreError {
  return new DatastoreError(
    'INVALID_INPUT',
    'PostgreSQL keeps no text with the character U+0000 in it. Leave that character out.',
    { details: { value } },
  )
}

function isUnkeepable(error: unknown): boolean {
  if (!(error instanceof DatastoreError) || error.code !== 'INVALID_INPUT') return false
  const { value } = error.details
  return typeof value === 'string' && value.includes('\u0000')
}

/** `Key (email, "first name")=(a, b) already exists.`, in whatever language the rest of it is. */
function keyColumns(detail: string | undefined): string[] {
  const listed = /\((.+?)\)=\(/.exec(detail ?? '')?.[1]
  if (listed === undefined) return []
  return [...listed.matchAll(/"((?:[^"]|"")*)"|([^,\s]+)/g)].map((match) =>
    match[1] === undefined ? match[2]! : match[1].replaceAll('""', '"'),
  )
}

type Reading = readonly [code: ErrorCode, message: (location: string, error: Error) => string]

const readings: readonly (readonly [state: RegExp, reading: Reading])[] = [
  [
    /^(28P01|28000)/,
    [
      'ACCESS_DENIED',
      (location, { message }) =>
        `The server of "${location}" refuses the user or the password (${message}). Check both, and whether this user may connect from here.`,
    ],
  ],
  [
    /^3D000/,
    [
      'NOT_FOUND',
      (location) =>
        `The server of "${location}" has no such database. Create it there first, or check the name.`,
    ],
  ],
  [
    /^3F000/,
    [
      'NOT_FOUND',
      (location) => `The schema that "${location}" names is not there. Create it first, or check the name.`,
    ],
  ],
  [
    /^42501/,
    [
      'ACCESS_DENIED',
      (location, { message }) =>
        `The user of "${location}" has no permission for this (${message}). Nothing was written; ask for the rights that it takes.`,
    ],
  ],
  [
    /^(53300|55P03|57014|40001|40P01)/,
    [
      'BUSY',
      (location, { message }) => `"${location}" is busy (${message}). Nothing was written; try again.`,
    ],
  ],
  [
    /^(57P0|08|25P0[34])/,
    [
      'DISCONNECTED',
      (location, { message }) =>
        `The server of "${location}" has ended the connection (${message}). Try again when it is back.`,
    ],
  ],
  [
    /^25006/,
    [
      'READ_ONLY',
      (location) => `"${location}" is read-only: the server takes no writes. Nothing was changed.`,
    ],
  ],
  [
    /^53/,
    [
      'IO',
      (location, { message }) =>
        `The server of "${location}" has run out of room (${message}). Nothing of this change was kept.`,
    ],
  ],
  [
    /^23503/,
    [
      'CONSTRAINT',
      (location) =>
        `A foreign key of a table in "${location}" refuses this change. Nothing of it was written.`,
    ],
  ],
  [
    // What views refuse has been explained before it comes here.
    /^23/,
    [
      'CORRUPT',
      (location, { message }) =>
        `A table of Datastore in "${location}" refuses what Datastore writes (${message}): another program has changed it. Nothing of this change was written.`,
    ],
  ],
  [
    /^(42P01|42703|42P07|42704|42883|42804|0A000|XX001|XX002)/,
    [
      'CORRUPT',
      (location, { message }) =>
        `The tables in "${location}" are not as this needs them (${message}): another program may have changed them. Nothing was written.`,
    ],
  ],
]

/** What pgbouncer says of settings that a client brings along; it ends the connection with it. */
const refusesOptions = /^unsupported startup parameter\b/

function optionsRefused(location: string, cause: Error): DatastoreError {
  return new DatastoreError(
    'INVALID_INPUT',
    `The pool before the server of "${location}" does not take "options" (${cause.message}). Leave them out of the URL, and set what they say for the user: "alter role … set statement_timeout = '5s'".`,
    { details: { path: location, argument: 'url' }, cause },
  )
}

/** Reads an error of the driver or the server; what is none is returned as it is. */
export function translatePostgresError(error: unknown, location: string): unknown {
  if (error instanceof DatastoreError || !(error instanceof Error)) return error
  if (isServerError(error)) {
    if (error.code === '22003') return sumOverflow('real', error)
    if (refusesOptions.test(error.message)) return optionsRefused(location, error)
    const [code, message] = readings.find(([state]) => state.test(error.code))?.[1] ?? [
      'INVALID_INPUT',
      () => `PostgreSQL does not accept this: ${error.message}.`,
    ]
    return new DatastoreError(code, message(location, error), { details: { path: location }, cause: error })
  }
  return error
}
