import { looksLikeUrl } from '../../../shared/location-text.ts'
import { readServerUrl, serverName } from '../../../shared/server-url.ts'

/**
 * What each of some databases is called, so that no two are called the same: a server by the name a person gave it, or by host and
 * database, with user or kind where others are there; a file by its last part, with as many folders as tell it apart.
 *
 * @example
 * databaseNames(['/a/x/users.db', '/a/y/users.db'], () => undefined).get('/a/x/users.db') // 'x/users.db'
 */
export function databaseNames(
  databases: readonly string[],
  given: (database: string) => string | undefined,
): ReadonlyMap<string, string> {
  const forms = new Map(databases.map((database) => [database, formsOf(database, given(database))]))
  const names = new Map<string, string>()
  for (const [database, own] of forms) {
    const others = [...forms].filter(([other]) => other !== database).flatMap(([, each]) => each)
    names.set(database, own.find((form) => !others.includes(form)) ?? database)
  }
  return names
}

/** What a database may be called, the shortest first; the last is itself. */
function formsOf(database: string, given: string | undefined): readonly string[] {
  const server = readServerUrl(database)
  if (server !== null) {
    const short = serverName(database)
    const withUser = server.user === '' ? short : `${server.user}@${short}`
    const forms = [short, withUser, `${server.kind}://${withUser}`, database]
    return given === undefined ? forms : [given, ...forms.map((form) => `${given} (${form})`)]
  }
  if (looksLikeUrl(database)) return [database]
  const parts = database.split(/[\\/]/).filter((part) => part !== '')
  const ends = parts.map((_, at) => parts.slice(-1 - at).join('/'))
  return [...ends, database]
}
