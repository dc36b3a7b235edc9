import { looksLikeUrl, withoutPassword, withoutSecretSettings } from './location-text.ts'
import { joinServerUrl, serverScheme, splitServerUrl } from './server-url-parts.ts'
import type { ServerScheme } from './server-url-parts.ts'

/** What a server's URL says, as a person fills it in: texts, decoded, empty where the URL says nothing. */
export interface ServerFields {
  readonly kind: ServerKind
  /** One host, or several as a cluster has them: `db1:3306,db2:3306`. */
  readonly host: string
  readonly port: string
  readonly database: string
  readonly user: string
  readonly password: string
  readonly tls: TlsMode
  /** The file of the certificate to verify with. */
  readonly certificate: string
  /** PostgreSQL's schema. */
  readonly schema: string
  /** Options that have no field, such as `pool=3`, as they stand in the URL. */
  readonly others: string
}

export type ServerKind = 'postgres' | 'mariadb' | 'mysql'
export type TlsMode = 'disable' | 'require' | 'verify-full'

const kinds: Readonly<Record<ServerScheme, ServerKind>> = {
  postgres: 'postgres',
  postgresql: 'postgres',
  mariadb: 'mariadb',
  mysql: 'mysql',
}
const tlsModes: readonly string[] = ['disable', 'require', 'verify-full'] satisfies readonly TlsMode[]

/** Whether a database is named by the URL of a server that is known here; anything else is a file. */
export function isServerUrl(text: string): boolean {
  const [, name = ''] = /^\s*([a-z][a-z\d+.-]*):\/\//i.exec(text) ?? []
  return serverScheme(name) !== undefined
}

/** Reads a server's URL into fields; null when it is none, or has not been typed to its end. */
export function readServerUrl(text: string): ServerFields | null {
  const parts = splitServerUrl(text)
  if (parts === null) return null
  const { host, port } = splitHost(parts.hosts)
  const options = new URLSearchParams(parts.options)
  const tls = options.get('sslmode') ?? 'disable'
  const named = ['sslrootcert', 'schema', ...(tlsModes.includes(tls) ? ['sslmode'] : [])]
  const others = new URLSearchParams([...options].filter(([name]) => !named.includes(name)))
  return {
    kind: kinds[parts.scheme],
    host,
    port,
    database: decode(parts.database),
    user: decode(parts.user),
    password: decode(parts.password),
    tls: tlsModes.includes(tls) ? (tls as TlsMode) : 'disable',
    certificate: options.get('sslrootcert') ?? '',
    schema: options.get('schema') ?? '',
    others: others.toString(),
  }
}

/** Writes fields as a URL, without the password. */
export function writeServerUrl(fields: ServerFields): string {
  const { kind, host, port, database, user, tls, certificate, schema, others } = fields
  const who = user === '' ? '' : `${encodeURIComponent(user)}@`
  const hosts = port === '' ? host : `${host}:${port}`
  const options = new URLSearchParams(others)
  if (tls !== 'disable') options.set('sslmode', tls)
  if (tls === 'verify-full' && certificate !== '') options.set('sslrootcert', certificate)
  if (kind === 'postgres' && schema !== '') options.set('schema', schema)
  const query = options.toString()
  return `${kind}://${who}${hosts}/${encodeURIComponent(database)}${query === '' ? '' : `?${query}`}`
}

/** The URL of a server with another password in it, or with none. */
export function withPassword(url: string, password: string): string {
  const parts = splitServerUrl(url)
  if (parts !== null) {
    const shown = joinServerUrl({ ...parts, password: encodeURIComponent(password) })
    return password === '' ? withoutSecretSettings(shown) : shown
  }
  return withoutPassword(url)
}

/**
 * A location named on a command line, whose relative paths begin in `folder`. A server's URL comes without the
 * password, which the app asks for, because other users of the computer see command lines.
 *
 * @param resolve How a path is made absolute.
 */
export function argumentLocation(word: string, resolve: (path: string) => string): string {
  if (isServerUrl(word)) return withPassword(word, '')
  if (!looksLikeUrl(word)) return word === ':memory:' ? word : resolve(word)
  const [, start = '', path = '', rest = ''] = /^(file:|sqlite:)([^/:?][^?]*)(.*)$/is.exec(word) ?? []
  if (start === '' || /^[^/:]*:.*@/s.test(path + rest)) return withoutPassword(word)
  const isFile = start.toLowerCase() === 'file:'
  return `${start}${isFile ? encodeURI(resolve(decode(path))).replaceAll('#', '%23') : resolve(path)}${rest}`
}

/** What a person calls a server's database: `host/database`, with its schema where one is named. */
export function serverName(url: string): string {
  const read = readServerUrl(url)
  if (read === null) return withPassword(url, '')
  const { kind, host, port, database, schema } = read
  const usual = port === '' || port === usualPort(kind)
  return `${host}${usual ? '' : `:${port}`}/${database}${schema === '' ? '' : `.${schema}`}`
}

/** Which server a URL is of: its kind in words, and `user@host:port`. Null for what is no server. */
export function serverPlace(url: string): { readonly kind: string; readonly place: string } | null {
  const read = readServerUrl(url)
  if (read === null) return null
  const { kind, host, port, user } = read
  const hosts = host.includes(',') ? host : `${host}:${port === '' ? usualPort(kind) : port}`
  return { kind: kindNames[kind], place: user === '' ? hosts : `${user}@${hosts}` }
}

const kindNames: Readonly<Record<ServerKind, string>> = {
  postgres: 'PostgreSQL',
  mariadb: 'MariaDB',
  mysql: 'MySQL',
}

/** The port a server listens at by default. */
export function usualPort(kind: ServerKind): string {
  return { postgres: '5432', mysql: '3306', mariadb: '3306' }[kind]
}

/** Several hosts keep their ports; so does an address of the sixth version its colons, in brackets. */
function splitHost(hosts: string): { readonly host: string; readonly port: string } {
  const single = /^(\[[^\]]*\]|[^:,]*):(\d*)$/.exec(hosts)
  return single === null ? { host: hosts, port: '' } : { host: single[1]!, port: single[2]! }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
