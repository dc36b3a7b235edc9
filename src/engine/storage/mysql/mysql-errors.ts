import { DatastoreError } from '../../../shared/errors.ts'
import type { ErrorCode } from '../../../shared/errors.ts'
import { sumOverflow } from '../../columns/sum-overflow.ts'
import type { ConstraintViolation } from '../dialect.ts'

/** An error that the server reported, with its number. */
interface ServerError extends Error {
  readonly errno: number
  readonly sqlMessage: string
  readonly sql?: string
}

export function isServerError(error: unknown): error is ServerError {
  return error instanceof Error && 'errno' in error && 'sqlMessage' in error && 'sqlState' in error
}

/**
 * What the server says before it ends a connection: it shuts down, or the connection was killed. A host that cannot reach
 * the hosts it commits with says 1047 to everything, also while connecting, and 1180 when it was committing: it is as
 * good as gone.
 */
const lastWords = new Set([1047, 1053, 1152, 1180, 1184, 1927, 3169, 4031])

/** Whether the connection has ended: by the network, or because the server says so. */
export function endsConnection(error: unknown): boolean {
  return !isServerError(error) || lastWords.has(error.errno)
}

const denials = new Set([1044, 1142, 1143, 1227, 1370])

/** Whether the user has no right to do this. */
export function isDenied(error: unknown): boolean {
  return isServerError(error) && denials.has(error.errno)
}

const kinds: Readonly<Record<number, ConstraintViolation['kind']>> = {
  1062: 'unique',
  1586: 'unique',
  1048: 'not null',
  1364: 'not null',
  3819: 'check',
  4025: 'check',
  1451: 'foreign key',
  1452: 'foreign key',
  1264: 'type',
  1265: 'type',
  1292: 'type',
  1366: 'type',
  1367: 'type',
  1406: 'type',
  1411: 'type',
}

export function readViolation(error: unknown): ConstraintViolation | null {
  if (!isServerError(error)) return null
  const kind = kinds[error.errno]
  if (kind === undefined) return null
  const { sqlMessage } = error
  const name = kind === 'unique' ? /for key '(?:.*\.)?([^']+)'$/ : /constraint [`'](.*?)[`']/i
  return {
    kind,
    table: null,
    columns: kind === 'unique' ? indexedColumns(error.sql ?? '') : quotedColumn(sqlMessage),
    name: name.exec(sqlMessage)?.[1] ?? null,
  }
}

/** The columns of the unique index that a statement was to add, which is not there when it has failed. */
function indexedColumns(sql: string): string[] {
  const listed = /^(?:alter table .* add|create) unique .*\((.*)\)\s*$/is.exec(sql)?.[1] ?? ''
  return [...listed.matchAll(/`((?:[^`]|``)*)`|"((?:[^"]|"")*)"/g)].map(
    ([, inBackticks, quoted = '']) => inBackticks?.replaceAll('``', '`') ?? quoted.replaceAll('""', '"'),
  )
}

function quotedColumn(message: string): string[] {
  const column = /column '?(?:.*\.)?[`']([^`']+)[`']/i.exec(message)?.[1]
  return column === undefined ? [] : [column]
}

type Reading = readonly [code: ErrorCode, message: (location: string, error: ServerError) => string]

const readings: readonly (readonly [numbers: readonly number[], reading: Reading])[] = [
  [
    [1045, 1130, 1698, 1251],
    [
      'ACCESS_DENIED',
      (location, { sqlMessage }) =>
        `The server of "${location}" refuses the user or the password (${sqlMessage}). Check both, and whether this user may connect from here.`,
    ],
  ],
  [
    [1049],
    [
      'NOT_FOUND',
      (location) =>
        `The server of "${location}" has no such database. Create it there first, or check the name.`,
    ],
  ],
  [
    [...denials],
    [
      'ACCESS_DENIED',
      (location, { sqlMessage }) =>
        `The user of "${location}" has no permission for this (${sqlMessage}). Nothing was written; ask for the rights that it takes.`,
    ],
  ],
  [
    [1040, 1203, 1205, 1213, 1317, 3024, 1969],
    [
      'BUSY',
      (location, { sqlMessage }) => `"${location}" is busy (${sqlMessage}). Nothing was written; try again.`,
    ],
  ],
  [
    [...lastWords],
    [
      'DISCONNECTED',
      (location, { sqlMessage }) =>
        `The server of "${location}" has ended the connection (${sqlMessage}). Try again when it is back.`,
    ],
  ],
  [
    [1290, 1792, 1836],
    [
      'READ_ONLY',
      (location) => `"${location}" is read-only: the server takes no writes. Nothing was changed.`,
    ],
  ],
  [
    [1021, 1114, 1030, 3675],
    [
      'IO',
      (location, { sqlMessage }) =>
        `The server of "${location}" has run out of room (${sqlMessage}). Nothing of this change was kept.`,
    ],
  ],
  [
    [1153, 1301],
    [
      'INVALID_INPUT',
      (location) =>
        `The value is larger than the server of "${location}" takes at once. Raise its max_allowed_packet; nothing was written.`,
    ],
  ],
  [
    [1451, 1452],
    [
      'CONSTRAINT',
      (location) =>
        `A foreign key of a table in "${location}" refuses this change. Nothing of it was written.`,
    ],
  ],
  [
    // What views refuse has been explained before it comes here.
    Object.keys(kinds).map(Number),
    [
      'CORRUPT',
      (location, { sqlMessage }) =>
        `A table of Datastore in "${location}" refuses what Datastore writes (${sqlMessage}): another program has changed it. Nothing of this change was written.`,
    ],
  ],
  [
    [1050, 1051, 1054, 1146, 1061, 1091, 1356],
    [
      'CORRUPT',
      (location, { sqlMessage }) =>
        `The tables in "${location}" are not as this needs them (${sqlMessage}): another program may have changed them.`,
    ],
  ],
]

/** Reads an error of the driver or the server; what is none is returned as it is. */
export function translateMysqlError(error: unknown, location: string): unknown {
  if (error instanceof DatastoreError || !isServerError(error)) return error
  if (error.errno === 1690) return sumOverflow('real', error)
  const [code, message] = readings.find(([numbers]) => numbers.includes(error.errno))?.[1] ?? [
    'INVALID_INPUT',
    () => `The server does not accept this: ${error.sqlMessage}.`,
  ]
  return new DatastoreError(code, message(location, error), { details: { path: location }, cause: error })
}
