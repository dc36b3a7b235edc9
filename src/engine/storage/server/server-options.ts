import { DatastoreError } from '../../../shared/errors.ts'

type Dialect = 'postgres' | 'mysql'

/** Options that are done as they say, in the order in which a message names them. */
const everywhere = [
  'sslmode',
  'sslrootcert',
  'connect_timeout',
  'pool',
  'access',
  'host',
  'port',
  'user',
  'dbname',
]
const honoured: Readonly<Record<Dialect, readonly string[]>> = {
  postgres: [...everywhere, 'schema', 'application_name', 'options', 'client_encoding', 'channel_binding'],
  mysql: [...everywhere, 'socketPath', 'charset'],
}
/** Names that other tools have for the same. */
const sameAs: Readonly<Record<string, string>> = {
  socket: 'socketPath',
  unix_socket: 'socketPath',
  unixSocket: 'socketPath',
}

const encrypt =
  'Encryption is "sslmode=require" or "sslmode=verify-full", the certificate to verify with is "sslrootcert".'
const noCertificate = 'A certificate of the client is not supported: log in with a password.'
const seconds = 'Seconds to wait for a connection are "connect_timeout".'
const atOnce = 'Connections at once are "pool".'
const always = 'Connections are kept alive, always. Leave it out.'
const own = 'The engine sets this for each connection by itself. Leave it out.'
const byOptions =
  'Settings of a connection are written in "options", as in "options=-c statement_timeout=5s".'
const inPlace = 'Write the password before the host: "postgres://user:password@host:5432/database".'

/** What other tools' options stand for here; each is refused with this. */
const instead: Readonly<Record<Dialect, Readonly<Record<string, string>>>> = {
  postgres: {
    password: inPlace,
    passfile: inPlace,
    service: 'Name host, user and database in the URL.',
    hostaddr: 'Write the address as the host.',
    ssl: encrypt,
    sslcert: noCertificate,
    sslkey: noCertificate,
    sslpassword: noCertificate,
    sslcrl: 'Lists of revoked certificates are not supported.',
    ssl_min_protocol_version: 'Node says which versions of TLS are used: "NODE_OPTIONS=--tls-min-v1.3".',
    gssencmode: 'Kerberos is not supported: log in with a password.',
    krbsrvname: 'Kerberos is not supported: log in with a password.',
    target_session_attrs:
      'Of several hosts one that takes writes is chosen, unless the database is opened read-only.',
    load_balance_hosts: 'Hosts are tried in the order in which the URL names them.',
    keepalives: always,
    tcp_user_timeout: always,
    fallback_application_name: 'Use "application_name".',
    replication: 'A connection for replication cannot hold documents.',
    search_path: 'The schema to work in is "schema".',
    currentSchema: 'The schema to work in is "schema".',
    statement_timeout: byOptions,
    lock_timeout: byOptions,
    idle_in_transaction_session_timeout: byOptions,
    timezone: own,
  },
  mysql: {
    password: inPlace.replace('postgres:', 'mysql:').replace('5432', '3306'),
    ssl: encrypt,
    'ssl-mode': encrypt,
    ssl_mode: encrypt,
    tls: encrypt,
    useSSL: encrypt,
    ssl_ca: encrypt,
    'ssl-ca': encrypt,
    ssl_cert: noCertificate,
    'ssl-cert': noCertificate,
    ssl_key: noCertificate,
    'ssl-key': noCertificate,
    schema: 'A schema of MariaDB and MySQL is a database: name it behind the host.',
    application_name: 'Only PostgreSQL knows the name of an application. Leave it out.',
    connectTimeout: seconds,
    'connect-timeout': seconds,
    timezone: own,
    serverTimezone: own,
    dateStrings: own,
    supportBigNumbers: own,
    sql_mode: own,
    init_command: own,
    collation: own,
    useUnicode: own,
    characterEncoding: own,
    multipleStatements: own,
    local_infile: own,
    allowPublicKeyRetrieval: 'Leave it out: with "sslmode=require" the password goes encrypted.',
  },
}
const pools = [
  'connection_limit',
  'connectionLimit',
  'pool_size',
  'pool_timeout',
  'max',
  'maxPoolSize',
  'pgbouncer',
]

/** The options of a URL, by their names here. */
export type ServerOptions = ReadonlyMap<string, string>

/**
 * Reads the options of a server's URL. Each is done as it says, or refused with what to use instead: one that were
 * overlooked would connect in another way than was asked for.
 *
 * @throws DatastoreError `INVALID_INPUT` naming the option, never its value.
 */
export function readServerOptions(dialect: Dialect, text: string): ServerOptions {
  const found = new Map<string, string>()
  for (const [written, value] of new URLSearchParams(text)) {
    const name = sameAs[written] ?? written
    if (!honoured[dialect].includes(name)) throw refused(dialect, written)
    if (found.has(name) && found.get(name) !== value)
      throw wrongUrl(`The URL has the option "${written}" twice. Name it once.`)
    found.set(name, value)
  }
  checkEncoding('client_encoding', found)
  checkEncoding('charset', found)
  const settings = found.get('options') ?? ''
  if (/search_path/i.test(settings))
    throw wrongUrl(
      'The URL\'s "options" set the search path, which would lead elsewhere. The schema to work in is "schema".',
    )
  return found
}

function refused(dialect: Dialect, name: string): DatastoreError {
  const advice = pools.includes(name)
    ? atOnce
    : Object.hasOwn(instead[dialect], name)
      ? instead[dialect][name]
      : undefined
  if (advice !== undefined) return wrongUrl(`The URL's option "${name}" is not done. ${advice}`)
  // A name that is none may be a piece of a password.
  const shown = /^[\w-]{1,40}$/.test(name) ? ` "${name}"` : ''
  return wrongUrl(`The URL's option${shown} is not known. There are ${honoured[dialect].join(', ')}.`)
}

function checkEncoding(name: string, options: ServerOptions): void {
  const value = options.get(name)
  if (value === undefined || /^(?:utf-?8(?:mb4)?|unicode|auto)(?:_\w+)?$/i.test(value)) return
  throw wrongUrl(`The URL's "${name}" is always UTF-8 here. Leave it out.`)
}

/** The error for a URL that is not understood. */
export function wrongUrl(message: string): DatastoreError {
  return new DatastoreError('INVALID_INPUT', message, { details: { argument: 'url' } })
}
