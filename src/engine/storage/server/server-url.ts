import { joinServerUrl, splitServerUrl } from '../../../shared/server-url-parts.ts'
import type { ServerScheme } from '../../../shared/server-url-parts.ts'
import { readTls } from './read-tls.ts'
import type { TlsOptions } from './read-tls.ts'
import { readServerOptions, wrongUrl } from './server-options.ts'
import type { ServerOptions } from './server-options.ts'

/** One of the hosts that a server's URL names. */
export interface HostAddress {
  /** A name or an address; a path when the server is reached by a socket: of PostgreSQL its folder, of MySQL itself. */
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
  /** Whether to write although the user's transactions are read-only by default. */
  readonly readWrite?: boolean
  /** How the connection is encrypted; undefined when it is not. */
  readonly tls: TlsOptions | undefined
  readonly connectMilliseconds: number
  /** Connections that are open at once, at most. */
  readonly poolSize: number
  /** What PostgreSQL is told of this program; "datastore" when the URL says nothing. */
  readonly applicationName?: string
  /** PostgreSQL's settings of each connection: `-c statement_timeout=5s`. */
  readonly settings?: string
  /** Whether the password's check is bound to the encrypted connection, where PostgreSQL offers that. */
  readonly channelBinding?: boolean
  /** The URL without its password. */
  readonly location: string
}

const usual: Readonly<Record<ServerScheme, { readonly port: number; readonly user: string }>> = {
  postgres: { port: 5432, user: 'postgres' },
  postgresql: { port: 5432, user: 'postgres' },
  mysql: { port: 3306, user: 'root' },
  mariadb: { port: 3306, user: 'root' },
}

/**
 * Reads a server's URL: `postgres://user:password@host:5432/database?sslmode=verify-full`. It may name several hosts,
 * `mysql://user@h1:3306,h2:3306/database`, or a socket, `postgres:///database?host=/run/postgresql`. docs/databases.md
 * has its options.
 *
 * @throws DatastoreError `INVALID_INPUT` saying what is wrong, without the password.
 */
export function parseServerUrl(dialect: 'postgres' | 'mysql', text: string): ServerAddress {
  const parts = splitServerUrl(text)
  if (parts === null) throw unreadable(text)
  const options = readServerOptions(dialect, parts.options)
  const { port, user: usualUser } = usual[parts.scheme]
  const user = oneOf('user', decode(parts.user), options.get('user')) ?? usualUser
  const database = oneOf('dbname', decode(parts.database), options.get('dbname')) ?? ''
  if (database === '' || database.includes('/'))
    throw wrongUrl('The URL names no database. Put its name behind the host: "postgres://host/database".')
  return {
    hosts: readHosts(parts.hosts, options, port),
    user,
    password: decode(parts.password),
    database,
    schema: options.get('schema'),
    ...readAccess(options),
    tls: readTls(options),
    connectMilliseconds: 1000 * readCount(options, 'connect_timeout', 10),
    poolSize: readCount(options, 'pool', 10),
    ...(options.has('application_name') ? { applicationName: options.get('application_name')! } : {}),
    ...(options.has('options') ? { settings: options.get('options')! } : {}),
    ...readChannelBinding(options),
    location: joinServerUrl({
      ...parts,
      user: encodeURIComponent(decode(parts.user)),
      password: '',
      database: encodeURIComponent(decode(parts.database)),
    }),
  }
}

function unreadable(text: string): Error {
  if (/@[\da-f]*:[\da-f]*:/i.test(text) || /\/\/[\da-f]*::/i.test(text))
    return wrongUrl('An address of IPv6 stands in brackets: "postgres://user@[::1]:5432/database".')
  // The reason would show the URL, and with it the password.
  return wrongUrl(
    'The URL of the server cannot be read. It has the form "postgres://user:password@host:5432/database"; a "/", "?", "#" or "@" that is part of a name or the password is written "%2F", "%3F", "%23", "%40".',
  )
}

/** The hosts as they stand before the database, or in the options where none stands there. */
function readHosts(written: string, options: ServerOptions, port: number): ServerAddress['hosts'] {
  const socket = options.get('socketPath')
  const optional = options.get('host')
  if ([written !== '' && optional, socket && optional].some(Boolean)) {
    throw wrongUrl('The URL names a host twice. Name it before the database, or as "host", once.')
  }
  const usualPort = options.has('port') ? readPort(options.get('port')!) : port
  // A socket beside "localhost" is how drivers are told of one.
  if (socket !== undefined) {
    if (!/^(?:localhost)?(?::\d*)?$/i.test(written))
      throw wrongUrl('The URL names a host and a socket. Name one of them.')
    return [{ host: socketPath(socket), port: usualPort }]
  }
  const hosts = (optional ?? written).split(',')
  if (hosts.length > 1 && hosts.some((each) => each.replace(/:\d*$/, '') === ''))
    throw wrongUrl(
      'One of the hosts in the URL has no name. Write them with one comma between: "h1:3306,h2:3306".',
    )
  const [first, ...others] = hosts.map((each) => readHost(each, usualPort))
  return [first!, ...others]
}

function readHost(text: string, port: number): HostAddress {
  if (text.startsWith('/')) return { host: text, port }
  const [, name = '', named = ''] = /^(.*?)(?::(\d*))?$/s.exec(text)!
  const host = decode(name.replace(/^\[(.*)\]$/, '$1'))
  return { host: host === '' ? 'localhost' : host, port: named === '' ? port : readPort(named) }
}

function socketPath(text: string): string {
  if (text.startsWith('/')) return text
  throw wrongUrl('The path of a socket begins with a slash: "socketPath=/run/mysqld/mysqld.sock".')
}

function readPort(text: string): number {
  const port = Number(text)
  if (/^\d+$/.test(text) && port >= 1 && port <= 65_535) return port
  throw wrongUrl('The port in the URL of the server cannot be read. It is a number from 1 to 65535.')
}

/** A part of the URL, or the option that stands for it. */
function oneOf(name: string, part: string, option: string | undefined): string | undefined {
  if (option === undefined || part === option) return part || undefined
  if (part === '') return option
  throw wrongUrl(`The URL's option "${name}" says otherwise than the URL before it. Name it once.`)
}

function readAccess(options: ServerOptions): { readWrite?: boolean } {
  const access = options.get('access')
  if (access === undefined) return {}
  if (access === 'read-write') return { readWrite: true }
  throw wrongUrl(
    'The URL\'s "access" is "read-write", or left out. To read only, open the database read-only.',
  )
}

function readChannelBinding(options: ServerOptions): { channelBinding?: boolean } {
  const text = options.get('channel_binding')
  if (text === undefined) return {}
  if (text === 'prefer' || text === 'disable') return { channelBinding: text === 'prefer' }
  throw wrongUrl(
    'The URL\'s "channel_binding" is "prefer" or "disable": the driver cannot insist on it. "sslmode=verify-full" makes sure of the server.',
  )
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw wrongUrl('The URL of the server has a "%" that begins no code. Write "%25" for the sign itself.')
  }
}

function readCount(options: ServerOptions, name: string, otherwise: number): number {
  const text = options.get(name)
  if (text === undefined) return otherwise
  const count = Number(text)
  if (/^\d+$/.test(text) && count >= 1 && count <= 1000) return count
  throw wrongUrl(`The URL's "${name}" must be a whole number from 1 to 1000.`)
}
