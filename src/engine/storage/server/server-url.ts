import { readFileSync } from 'node:fs'
import { DatastoreError } from '../../../shared/errors.ts'

/** How far a server's certificate is trusted. */
export interface TlsOptions {
  readonly rejectUnauthorized: boolean
  readonly ca?: string
}

/** One of the hosts that a server's URL names. */
export interface HostAddress {
  readonly host: string
  readonly port: number
}

/** Where a server is, and how it is reached. */
export interface ServerAddress {
  /** At least one; several are the nodes of a cluster, or a server and those that may take its place. */
  readonly hosts: readonly [HostAddress, ...HostAddress[]]
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
  cockroachdb: { port: 26_257, user: 'root' },
}

/** A URL in three parts. No user, and no option, has a slash in it that is not written as a code. */
const parts = /^([a-z]+:\/\/(?:[^/?#]*@)?)([^/?#@]*)(.*)$/is

/**
 * Reads a server's URL: `postgres://user:password@host:5432/database?sslmode=verify-full`. It may name several hosts,
 * `mysql://user@h1:3306,h2:3306/database`. Options are `sslmode`
 * (`disable`, the default; `require` encrypts; `verify-full` also checks the certificate), `sslrootcert` (a file),
 * `connect_timeout` (seconds, 10), `pool` (connections, 10) and, for PostgreSQL, `schema`.
 *
 * @throws DatastoreError `INVALID_INPUT` saying what is wrong, without the password.
 */
export function parseServerUrl(dialect: 'postgres' | 'mysql', text: string): ServerAddress {
  const urls = readUrls(text)
  const [url] = urls
  const given = url.searchParams
  const known = options[dialect]!
  const unknown = [...given.keys()].find((name) => !known.includes(name))
  if (unknown !== undefined)
    throw wrongUrl(`The URL's option "${unknown}" is not known. There are ${known.join(', ')}.`)
  const database = decode(url.pathname.slice(1))
  if (database === '' || database.includes('/')) {
    throw wrongUrl('The URL names no database. Put its name behind the host: "postgres://host/database".')
  }
  const { port, user } = schemes[url.protocol === 'cockroachdb:' ? 'cockroachdb' : dialect]!
  const [first, ...others] = urls.map(({ hostname, port: named }) => ({
    host: hostname === '' ? 'localhost' : hostname.replace(/^\[(.*)\]$/, '$1'),
    port: named === '' ? port : Number(named),
  }))
  return {
    hosts: [first!, ...others],
    user: url.username === '' ? user : decode(url.username),
    password: decode(url.password),
    database,
    schema: given.get('schema') ?? undefined,
    tls: readTls(given),
    connectMilliseconds: 1000 * readCount(given, 'connect_timeout', 10),
    poolSize: readCount(given, 'pool', 10),
    location: withoutPassword(urls),
  }
}

/** The same URL once for each host it names: `URL` knows one host only. */
function readUrls(text: string): [URL, ...URL[]] {
  const [, before = '', hosts = '', after = ''] = parts.exec(text) ?? []
  const named = hosts.split(',')
  if (named.length > 1 && named.includes('')) {
    throw wrongUrl(
      'One of the hosts in the URL has no name. Write them with one comma between: "h1:3306,h2:3306".',
    )
  }
  try {
    const [first, ...others] = named.map((host) => new URL(`${before}${host}${after}`))
    return [first!, ...others]
  } catch {
    // The cause would show the URL, and with it the password.
    throw wrongUrl(
      'The URL of the server cannot be read. It has the form "postgres://user:password@host:5432/database".',
    )
  }
}

function withoutPassword([url, ...others]: readonly [URL, ...URL[]]): string {
  const shown = new URL(url)
  shown.password = ''
  if (others.length === 0) return shown.href
  const [, before = '', first = '', after = ''] = parts.exec(shown.href)!
  return `${before}${[first, ...others.map(({ host }) => host)].join(',')}${after}`
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
