import { DatastoreError } from '../../../shared/errors.ts'
import type { ErrorCode } from '../../../shared/errors.ts'
import { sumOverflow } from '../../columns/sum-overflow.ts'
import { closedError } from '../storage.ts'

interface Reading {
  readonly code: ErrorCode
  readonly message: (location: string) => string
}

const readings: readonly (readonly [prefix: string, reading: Reading])[] = [
  [
    'SQLITE_NOTADB',
    {
      code: 'NOT_A_DATABASE',
      message: (location) =>
        `"${location}" is not a SQLite database (or it is encrypted). Nothing was changed.`,
    },
  ],
  [
    'SQLITE_CORRUPT',
    {
      code: 'CORRUPT',
      message: (location) =>
        `"${location}" is damaged: SQLite cannot read it. Restore it from a backup, or try sqlite3's .recover on a copy.`,
    },
  ],
  [
    'SQLITE_BUSY',
    {
      code: 'BUSY',
      message: (location) =>
        `"${location}" is locked by another program. Nothing was written; close the other program or try again.`,
    },
  ],
  [
    'SQLITE_LOCKED',
    {
      code: 'BUSY',
      message: (location) => `A table of "${location}" is locked. Nothing was written; try again.`,
    },
  ],
  [
    'SQLITE_READONLY',
    {
      code: 'READ_ONLY',
      message: (location) =>
        `"${location}" cannot be written: the file or its folder is read-only. Nothing was changed.`,
    },
  ],
  [
    'SQLITE_CANTOPEN',
    {
      code: 'IO',
      message: (location) =>
        `"${location}" cannot be opened. Check that the folder exists and that you may read and write there.`,
    },
  ],
  [
    'SQLITE_FULL',
    {
      code: 'IO',
      message: (location) =>
        `The disk is full: nothing of this change was written to "${location}". Free some space and try again.`,
    },
  ],
  [
    'SQLITE_IOERR',
    {
      code: 'IO',
      message: (location) =>
        `The disk reported an error while working on "${location}". Nothing of this change was kept.`,
    },
  ],
  [
    'SQLITE_CONSTRAINT_FOREIGNKEY',
    {
      code: 'CONSTRAINT',
      message: (location) =>
        `A foreign key of a table in "${location}" refuses this change. Nothing of it was written.`,
    },
  ],
  [
    // What views refuse has been explained before it comes here.
    'SQLITE_CONSTRAINT',
    {
      code: 'CORRUPT',
      message: (location) =>
        `A table of Datastore in "${location}" refuses what Datastore writes: another program has changed it. Nothing of this change was written; restore the file from a backup, or undo that change.`,
    },
  ],
  [
    'SQLITE_MISMATCH',
    {
      code: 'CORRUPT',
      message: (location) =>
        `A table of Datastore in "${location}" holds a value of the wrong type: another program has changed it. Nothing was written.`,
    },
  ],
  [
    'SQLITE_PROTOCOL',
    {
      code: 'BUSY',
      message: (location) =>
        `"${location}" is used by many programs at once. Nothing was written; try again.`,
    },
  ],
  [
    'SQLITE_TOOBIG',
    {
      code: 'INVALID_INPUT',
      message: (location) =>
        `The value is larger than SQLite stores in one row of "${location}" (1 GB). Nothing was written.`,
    },
  ],
]

/** What SQLite says of statements that fit the tables Datastore makes, and not those that are there. */
const changedSchema =
  /^(no such (table|column|module|index|collation sequence|function)|malformed|error in (view|trigger|index)|.* already exists|there is already|.* has no column named|cannot (modify|insert|update|delete)|.* may not be (modified|dropped|altered)|too many columns|use DROP)/i

/** Reads an error of better-sqlite3; what is none is returned as it is. */
export function translateSqliteError(error: unknown, location: string): unknown {
  if (!(error instanceof Error)) return error
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  const reading = readings.find(([prefix]) => code.startsWith(prefix))?.[1]
  if (reading !== undefined) {
    return new DatastoreError(reading.code, reading.message(location), {
      details: { path: location },
      cause: error,
    })
  }
  if (/integer overflow/.test(error.message)) return sumOverflow('integer', error)
  if (code.startsWith('SQLITE_ERROR') && changedSchema.test(error.message)) {
    return new DatastoreError(
      'CORRUPT',
      `The tables in "${location}" are not as Datastore made them (${error.message}): another program has changed them. Restore the file from a backup, or undo that change.`,
      { details: { path: location }, cause: error },
    )
  }
  if (code.startsWith('SQLITE_ERROR')) {
    return new DatastoreError('INVALID_INPUT', `SQLite does not accept this statement: ${error.message}.`, {
      cause: error,
    })
  }
  if (code.startsWith('SQLITE_')) {
    return new DatastoreError(
      'IO',
      `SQLite stopped working on "${location}": ${error.message} (${code}). Nothing of this change was kept; try again.`,
      { details: { path: location }, cause: error },
    )
  }
  if (error instanceof TypeError && /database connection is not open/.test(error.message)) {
    return closedError(location, error)
  }
  return error
}
