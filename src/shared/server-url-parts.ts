/** The schemes a server's URL may have, each as it is written in a location. */
export type ServerScheme = 'postgres' | 'postgresql' | 'mysql' | 'mariadb'

const schemes = new Map<string, ServerScheme>([
  ['postgres', 'postgres'],
  ['postgresql', 'postgresql'],
  ['pg', 'postgres'],
  ['mysql', 'mysql'],
  ['mysql2', 'mysql'],
  ['mariadb', 'mariadb'],
])

/** A server's URL taken apart; each part as it is written, with its codes (`%40`) in it. */
export interface ServerUrlParts {
  readonly scheme: ServerScheme
  readonly user: string
  readonly password: string
  /** One host or several, with their ports: `h1:3306,[::1]:3307`. Empty when a socket, or nothing, is named. */
  readonly hosts: string
  readonly database: string
  /** What follows the question mark. */
  readonly options: string
}

/**
 * The scheme of a server that is known here, for every spelling of it: SQLAlchemy's `postgresql+psycopg2` and
 * `mysql+pymysql`, and knex's `pg` and `mysql2` too. Undefined for any other name.
 */
export function serverScheme(name: string): ServerScheme | undefined {
  return schemes.get(name.toLowerCase().replace(/\+.*/s, ''))
}

/** What can follow the last @ of a URL: hosts, database and options. */
const place = /^(?<hosts>[^/?#@\s]*)(?:\/(?<database>[^?#@]*))?(?:\?(?<options>[^#]*))?$/
const host = /^(?:\[[\w:.%-]+\]|[^[\]:]*)(?::\d*)?$/
/** Options whose values may have an @ in them as it is. */
const valuesWithAt = /^(?:sslrootcert|host|socketPath|socket|unix_socket|user|application_name|options)=/

/**
 * Takes a server's URL apart. A password may have any character in it: it ends at the last @ that a place follows,
 * and where that could be read in two ways nothing is guessed. Null for what is none, or cannot be read.
 */
export function splitServerUrl(text: string): ServerUrlParts | null {
  const [, name = '', rest = ''] = /^([a-z][a-z\d+.-]*):\/\/(.*)$/is.exec(text.trim()) ?? []
  const scheme = serverScheme(name)
  if (scheme === undefined) return null
  const end = rest.search(/[/?#]/)
  const authority = end < 0 ? rest : rest.slice(0, end)
  const found =
    splitAt(rest, authority.lastIndexOf('@')) ??
    // The password has a slash or the like in it, which no standard allows and many have.
    [...rest.matchAll(/@/g)]
      .map(({ index }) => splitAt(rest, index))
      .findLast((each) => each?.password && each.hosts !== '' && each.database !== '')
  return found === null || found === undefined ? null : { scheme, ...found }
}

function splitAt(rest: string, at: number): Omit<ServerUrlParts, 'scheme'> | null {
  const groups = place.exec(rest.slice(at + 1))?.groups
  if (groups === undefined) return null
  const { hosts = '', database = '', options = '' } = groups
  if (!hosts.split(',').every((each) => host.test(each))) return null
  const odd = options.split('&').some((option) => option.includes('@') && !valuesWithAt.test(option))
  if (odd || (at < 0 && options.includes('@'))) return null
  const who = rest.slice(0, Math.max(at, 0))
  const colon = who.indexOf(':')
  return {
    user: colon < 0 ? who : who.slice(0, colon),
    password: colon < 0 ? '' : who.slice(colon + 1),
    hosts,
    database,
    options,
  }
}

/** Writes the parts as a URL again. */
export function joinServerUrl({ scheme, user, password, hosts, database, options }: ServerUrlParts): string {
  const secret = password === '' ? '' : `:${password}`
  const who = user + secret === '' ? '' : `${user}${secret}@`
  return `${scheme}://${who}${hosts}/${database}${options === '' ? '' : `?${options}`}`
}
