import { readFileSync } from 'node:fs'
import { DatastoreError } from '../../../shared/errors.ts'

/** How far a server's certificate is trusted. */
export interface TlsOptions {
  readonly rejectUnauthorized: boolean
  readonly ca?: string
}

/** Where a server is, and how it is reached. */
export interface ServerAddress {
  readonly host: string
  readonly port: number
  readonly user: string
  readonly password: string
  readonly database: string
  /** PostgreSQL's schema whose tables are meant; undefined for the user's own. */
  readonly schema: string | undefined
  /** How the connection is encrypted; undefined when it is not. */
  readonly tls: TlsOptions | undefined
  readonly connectMilliseconds: number
  /** Connections that are open at once, at most. */
  readonly poolSize: number
  /** The URL without its password. */
  readonly location: string
}

const everywhere = ['sslmode', 'sslrootcert', 'connect_timeout', 'pool']
const options: Readonly<Record<string, readonly string[]>> = {
  postgres: [...everywhere, 'schema'],
  mysql: everywhere,
}
const sslModes = ['disable', 'require', 'verify-full'] as const
const schemes: Readonly<Record<string, { readonly port: number; readonly user: string }>> = {
  postgres: { port: 5432, user: 'postgres' },
  mysql: { port: 3306, user: 'root' },
}

/**
 * Reads a server's URL: `postgres://user:password@host:5432/database?sslmode=verify-full`. Options are `sslmode`
 * (`disable`, the default; `require` encrypts; `verify-full` also checks the certificate), `sslrootcert` (a file),
 * `connect_timeout` (seconds, 10), `pool` (connections, 10) and, for PostgreSQL, `schema`.
 *
 * @throws DatastoreError `INVALID_INPUT` saying what is wrong, without the password.
 */
export function parseServerUrl(dialect: 'postgres' | 'mysql', text: string): ServerAddress {
  let url: URL
  try {
    url = new URL(text)
  } catch {
    // The cause would show the URL, and with it the password.
    throw wrongUrl(
      'The URL of the server cannot be read. It has the form "postgres://user:password@host:5432/database".',
    )
  }
  const given = url.searchParams
  const known = options[dialect]!
  const unknown = [...given.keys()].find((name) => !known.includes(name))
  if (unknown !== undefined)
    throw wrongUrl(`The URL's option "${unknown}" is not known. There are ${known.join(', ')}.`)
  const database = decode(url.pathname.slice(1))
  if (database === '' || database.includes('/')) {
    throw wrongUrl('The URL names no database. Put its name behind the host: "postgres://host/database".')
  }
  const { port, user } = schemes[dialect]!
  return {
    host: url.hostname === '' ? 'localhost' : url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: url.port === '' ? port : Number(url.port),
    user: url.username === '' ? user : decode(url.username),
    password: decode(url.password),
    database,
    schema: given.get('schema') ?? undefined,
    tls: readTls(given),
    connectMilliseconds: 1000 * readCount(given, 'connect_timeout', 10),
    poolSize: readCount(given, 'pool', 10),
    location: withoutPassword(url),
  }
}

function withoutPassword(url: URL): string {
  const shown = new URL(url)
  shown.password = ''
  return shown.href
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw wrongUrl('The URL of the server has a "%" that begins no code. Write "%25" for the sign itself.')
  }
}

function readTls(options: URLSearchParams): TlsOptions | undefined {
  const mode = options.get('sslmode') ?? 'disable'
  const file = options.get('sslrootcert')
  switch (mode) {
    case 'disable':
      return undefined
    case 'require':
      return { rejectUnauthorized: false }
    case 'verify-full':
      return file === null
        ? { rejectUnauthorized: true }
        : { rejectUnauthorized: true, ca: readCertificate(file) }
    default:
      throw wrongUrl(`The URL's "sslmode" is ${JSON.stringify(mode)}. It is one of ${sslModes.join(', ')}.`)
  }
}

function readCertificate(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    throw new DatastoreError('INVALID_INPUT', `The certificate "${path}" of "sslrootcert" cannot be read.`, {
      details: { argument: 'url', path },
      cause,
    })
  }
}

function readCount(options: URLSearchParams, name: string, otherwise: number): number {
  const text = options.get(name)
  if (text === null) return otherwise
  const count = Number(text)
  if (/^\d+$/.test(text) && count >= 1 && count <= 1000) return count
  throw wrongUrl(`The URL's "${name}" must be a whole number from 1 to 1000.`)
}

function wrongUrl(message: string): DatastoreError {
  return new DatastoreError('INVALID_INPUT', message, { details: { argument: 'url' } })
}
