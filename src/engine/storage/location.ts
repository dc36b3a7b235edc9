import { existsSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { DatastoreError } from '../../shared/errors.ts'
import { looksLikeUrl } from '../../shared/location-text.ts'
import { serverScheme } from '../../shared/server-url-parts.ts'
import { isSqliteScheme, readSqliteUrl } from '../../shared/sqlite-url.ts'
import type { SqliteMode } from '../../shared/sqlite-url.ts'

/** Where a database is: a SQLite file, a private in-memory database, or a server. */
export type Location =
  | { readonly dialect: 'sqlite'; readonly path: string; readonly mode?: SqliteMode | undefined }
  | { readonly dialect: 'postgres' | 'mysql'; readonly url: string }

const unsupported =
  /^(?:mssql|sqlserver|oracle|oracledb|redshift|mongodb|snowflake|db2|cockroach|cockroachdb|yugabytedb)(?:\+.*)?$/i

/**
 * Reads a store's location: a path, a URL of SQLite (`sqlite:users.db`, `file:users.db?mode=ro`), `:memory:`, or a
 * server's URL. docs/databases.md has the table of spellings. What looks like a URL is never taken for a path, and no
 * message repeats it.
 *
 * @throws DatastoreError `INVALID_INPUT` when it is empty, of an unknown scheme, or not to be done as it says,
 *   `UNSUPPORTED_DATABASE` when it names a server this version cannot speak to.
 */
export function parseLocation(url: string): Location {
  if (typeof url !== 'string' || url.trim() === '')
    throw wrong('Give the database as a file path or URL, such as "sqlite:users.db".')
  if (url.includes('\0'))
    throw wrong('The location has the character U+0000 in it, which no path and no URL has.')
  const [, scheme = ''] = /^\s*([a-z][a-z\d+.-]+):/i.exec(url) ?? []
  const server = serverScheme(scheme)
  if (server !== undefined)
    return { dialect: server === 'mysql' || server === 'mariadb' ? 'mysql' : 'postgres', url: url.trim() }
  if (isSqliteScheme(scheme)) return sqliteUrl(url)
  if (unsupported.test(scheme)) {
    throw new DatastoreError(
      'UNSUPPORTED_DATABASE',
      `"${scheme}" databases are not supported yet. This version opens SQLite files, such as "sqlite:users.db", and servers, such as "postgres://user@host/database" and "mysql://user@host/database".`,
      { details: { argument: 'url' } },
    )
  }
  if (looksLikeUrl(url)) throw wrong(notUnderstood(scheme))
  if (url === ':memory:') return { dialect: 'sqlite', path: url }
  return { dialect: 'sqlite', path: plainPath(url) }
}

/** Where a URL of SQLite leads. */
function sqliteUrl(url: string): Location {
  const { path, threeSlashes, mode } = readSqliteUrl(url)
  if (path === null) return { dialect: 'sqlite', path: ':memory:' }
  if (path.includes('\0')) throw wrong('The file URL has "%00" in it, which no path has.')
  return { dialect: 'sqlite', path: threeSlashes ? slashedPath(path) : resolve(path), mode }
}

/** A path as it is; what is likely a slip names no new file, and still opens one that is there. */
function plainPath(path: string): string {
  const absolute = resolve(path)
  if (existsSync(absolute)) return absolute
  if (path.trim() !== path) {
    throw wrong(
      'The path begins or ends with a blank. Leave it out; if it is part of the name, write "%20" for it in a URL: "file:users.db%20".',
    )
  }
  if (/\?[\w-]+=/.test(path)) {
    throw wrong(
      'A path has no options. Write "file:" or "sqlite:" before it, as in "file:users.db?mode=ro"; if the "?" is part of the name, write "%3F" for it in a URL that begins with "file:".',
    )
  }
  return absolute
}

/**
 * `sqlite:///users.db` is relative, as in SQLAlchemy, whose URLs the programs that wrote legacy files took; four
 * slashes are absolute. Many users write three for an absolute path all the same: it is taken when only its folder
 * exists.
 *
 * @throws DatastoreError `INVALID_INPUT` when a file would be created although the one that may be meant is there.
 */
function slashedPath(path: string): string {
  const relative = resolve(path)
  const absolute = resolve(`/${path}`)
  if (!existsSync(dirname(relative)) && existsSync(dirname(absolute))) return absolute
  if (!existsSync(relative) && existsSync(absolute)) {
    throw wrong(
      `"sqlite:///${path}" is a path from the working folder, where there is no such file, and there is one at "${absolute}". Write "sqlite:${absolute}" for that one, or "sqlite:${path}" for the other.`,
    )
  }
  return relative
}

function notUnderstood(scheme: string): string {
  if (/^jdbc$/i.test(scheme))
    return 'URLs of JDBC are not understood. Leave out "jdbc:" and write user and password before the host: "postgres://user:password@host:5432/database".'
  const forms = 'Use "postgres://user:password@host:5432/database", "mysql://…", "sqlite:users.db" or a path'
  return scheme !== ''
    ? `"${scheme}:" is no database scheme known here. ${forms}; a file whose name has a colon in it is written "./name".`
    : `The location looks like a URL, and cannot be read as one. ${forms}; a file with such a name is written "./name".`
}

function wrong(message: string): DatastoreError {
  return new DatastoreError('INVALID_INPUT', message, { details: { argument: 'url' } })
}
