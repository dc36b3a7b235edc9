import { existsSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { DatastoreError } from '../../shared/errors.ts'

/** Where a database is: a SQLite file, a private in-memory database, or a server. */
export type Location =
  | { readonly dialect: 'sqlite'; readonly path: string }
  | { readonly dialect: 'postgres' | 'mysql'; readonly url: string }

const servers: Readonly<Record<string, 'postgres' | 'mysql'>> = {
  postgres: 'postgres',
  postgresql: 'postgres',
  cockroachdb: 'postgres',
  mysql: 'mysql',
  mariadb: 'mysql',
}
const unsupportedSchemes = /^(mssql|oracle|oracledb|redshift):/i

/**
 * Reads a store URL: `sqlite:users.db`, `sqlite:///users.db` and `users.db` are relative to the
 * working folder, `sqlite:////data/users.db` and `file:///data/users.db` absolute, `:memory:` private to the process.
 *
 * @throws DatastoreError `INVALID_INPUT` when it is empty or of an unknown scheme,
 *   `UNSUPPORTED_DATABASE` when it names a server this version cannot speak to.
 */
export function parseLocation(url: string): Location {
  if (typeof url !== 'string' || url.trim() === '') {
    throw new DatastoreError(
      'INVALID_INPUT',
      'Give the database as a file path or URL, such as "sqlite:users.db".',
      {
        details: { argument: 'url' },
      },
    )
  }
  const server = servers[url.slice(0, Math.max(0, url.indexOf(':'))).toLowerCase()]
  if (server !== undefined) return { dialect: server, url }
  if (unsupportedSchemes.test(url)) {
    const scheme = url.slice(0, url.indexOf(':'))
    throw new DatastoreError(
      'UNSUPPORTED_DATABASE',
      `"${scheme}" databases are not supported yet. This version opens SQLite files, such as "sqlite:users.db", and servers, such as "postgres://user@host/database" and "mysql://user@host/database".`,
      { details: { argument: 'url' } },
    )
  }
  return { dialect: 'sqlite', path: sqlitePath(url) }
}

function sqlitePath(url: string): string {
  if (/^file:/i.test(url)) return pathOfFileUrl(url)
  const scheme = /^([a-z][a-z0-9+.-]+):/i.exec(url)
  if (scheme !== null && scheme[1]!.toLowerCase() !== 'sqlite') {
    throw new DatastoreError(
      'INVALID_INPUT',
      `"${scheme[1]}:" is no database scheme known here. Use "sqlite:users.db" or a path.`,
      {
        details: { argument: 'url' },
      },
    )
  }
  const rest = scheme === null ? url : url.slice(scheme[0].length)
  if (rest === '' || rest === '//' || rest === ':memory:' || rest === '///:memory:') {
    if (rest === '') {
      throw new DatastoreError(
        'INVALID_INPUT',
        'The URL "sqlite:" names no file. Use "sqlite:users.db" or ":memory:".',
        {
          details: { argument: 'url' },
        },
      )
    }
    return ':memory:'
  }
  if (rest.startsWith('///')) return slashedPath(rest.slice(3))
  return resolve(rest.startsWith('//') ? rest.slice(2) : rest)
}

/**
 * `sqlite:///users.db` is relative, as in SQLAlchemy, whose URLs the Python original takes; four slashes are absolute.
 * Many write three for an absolute path all the same: it is taken when only its folder exists.
 */
function slashedPath(path: string): string {
  const relative = resolve(path)
  const absolute = resolve(`/${path}`)
  return !existsSync(dirname(relative)) && existsSync(dirname(absolute)) ? absolute : relative
}

function pathOfFileUrl(url: string): string {
  try {
    return fileURLToPath(url)
  } catch (cause) {
    throw new DatastoreError('INVALID_INPUT', `"${url}" is no valid file URL.`, {
      details: { argument: 'url' },
      cause,
    })
  }
}
