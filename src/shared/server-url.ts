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

const kinds: Readonly<Record<string, ServerKind>> = {
  postgres: 'postgres',
  postgresql: 'postgres',
  mariadb: 'mariadb',
  mysql: 'mysql',
}
const tlsModes: readonly string[] = ['disable', 'require', 'verify-full'] satisfies readonly TlsMode[]
// Several hosts with ports are no URL for the platform's own parser. A password ends at the last @, as there.
const form =
  /^(?<scheme>[a-z]+):\/\/(?:(?<who>[^/?#]*)@)?(?<hosts>[^/?#@]*)(?:\/(?<database>[^?#]*))?(?:\?(?<options>[^#]*))?$/i

/** Whether a database is named by the URL of a server that is known here; anything else is a file. */
export function isServerUrl(text: string): boolean {
  return schemeOf(text) in kinds
}

/** Reads a server's URL into fields; null when it is none, or has not been typed to its end. */
export function readServerUrl(text: string): ServerFields | null {
  const parts = form.exec(text.trim())?.groups
  const kind = kinds[schemeOf(text.trim())]
  if (parts === undefined || kind === undefined) return null
  const { user, password } = splitWho(parts['who'] ?? '')
  const { host, port } = splitHost(parts['hosts'] ?? '')
  const options = new URLSearchParams(parts['options'] ?? '')
  const tls = options.get('sslmode') ?? 'disable'
  const named = ['sslrootcert', 'schema', ...(tlsModes.includes(tls) ? ['sslmode'] : [])]
  const others = new URLSearchParams([...options].filter(([name]) => !named.includes(name)))
  return {
    kind,
    host,
    port,
    database: decode(parts['database'] ?? ''),
    user: decode(user),
    password: decode(password),
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
  const parts = /^([a-z]+:\/\/)(?:([^/?#]*)@)?(.*)$/is.exec(url)
  if (parts === null) return url
  const { user } = splitWho(parts[2] ?? '')
  const who = password === '' ? user : `${user}:${encodeURIComponent(password)}`
  return `${parts[1]}${who === '' ? '' : `${who}@`}${parts[3]}`
}

/**
 * A database named on a command line: a server's URL without the password, which the app asks for, as command lines are
 * seen by others; null for a file.
 */
export function serverArgument(word: string): string | null {
  return isServerUrl(word) ? withPassword(word, '') : null
}

/** What a person calls a server's database: `host/database`, with its schema where one is named. */
export function serverName(url: string): string {
  const read = readServerUrl(url)
  if (read === null) return withPassword(url, '')
  const { kind, host, port, database, schema } = read
  const usual = port === '' || port === usualPort(kind)
  return `${host}${usual ? '' : `:${port}`}/${database}${schema === '' ? '' : `.${schema}`}`
}

/** The port a server listens at when nobody has chosen another one. */
export function usualPort(kind: ServerKind): string {
  return kind === 'postgres' ? '5432' : '3306'
}

function schemeOf(text: string): string {
  return /^([a-z]+):\/\//i.exec(text)?.[1]?.toLowerCase() ?? ''
}

function splitWho(who: string): { readonly user: string; readonly password: string } {
  const colon = who.indexOf(':')
  return colon < 0
    ? { user: who, password: '' }
    : { user: who.slice(0, colon), password: who.slice(colon + 1) }
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
