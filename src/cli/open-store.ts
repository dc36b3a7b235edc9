import type { Database, Datastore } from '../engine/index.ts'
import { isServerUrl, readServerUrl, withPassword } from '../shared/server-url.ts'
import type { Cli } from './cli.ts'
import type { DatabaseOptions } from './command.ts'
import { UsageError } from './usage-error.ts'

interface Opening {
  readonly readonly?: boolean
  /** Create database and store where they are missing. */
  readonly create?: boolean
}

/** Runs work on the database that the options name, and closes it. */
export async function withDatabase<T>(
  cli: Cli,
  options: DatabaseOptions,
  { readonly = false, create = false }: Opening,
  work: (database: Database) => Promise<T>,
): Promise<T> {
  const url = options.database ?? cli.streams.env['DATASTORE_URL']
  if (url === undefined || url === '')
    throw new UsageError('No database is named. Give --database users.db, or set DATASTORE_URL.')
  return await openDatabase(
    withSecret(url, cli.streams.env['DATASTORE_PASSWORD']),
    { readonly, create },
    work,
  )
}

/** Opens a database for as long as the work takes. The engine is loaded here, so that help does not wait for it. */
export async function openDatabase<T>(
  url: string,
  options: Opening,
  work: (database: Database) => Promise<T>,
): Promise<T> {
  const { Database: opener } = await import('../engine/index.ts')
  const database = await opener.open(url, options)
  try {
    return await work(database)
  } finally {
    await database.close()
  }
}

/** Runs work on the store that the options name, and closes its database. */
export async function withStore<T>(
  cli: Cli,
  options: DatabaseOptions,
  opening: Opening,
  work: (store: Datastore) => Promise<T>,
): Promise<T> {
  return await withDatabase(cli, options, opening, async (database) => {
    const name = await storeName(cli, options, database, opening.create === true)
    const { stores } = await database.inspect()
    const missing = opening.create === true && !stores.some((store) => store.name === name)
    return await work(missing ? await database.createStore(name) : await database.store(name))
  })
}

/** The store that is meant: the one that is named, or the only one there is. @throws UsageError */
export async function storeName(
  cli: Cli,
  options: DatabaseOptions,
  database: Database,
  create = false,
): Promise<string> {
  const named = options.store ?? cli.streams.env['DATASTORE_STORE']
  if (named !== undefined && named !== '') return named
  const { stores } = await database.inspect()
  const [only] = stores
  if (only !== undefined && stores.length === 1) return only.name
  if (only === undefined && create) return 'documents'
  const names = stores.map(({ name }) => `"${name}"`).join(', ')
  throw new UsageError(
    only === undefined
      ? `${database.path} has no store yet. Give --create-store to put or import into a new one.`
      : `${database.path} has ${stores.length} stores: ${names}. Say which one with --store.`,
  )
}

/** A server's URL with the password of the environment, where it has none of its own. */
export function withSecret(url: string, password: string | undefined): string {
  if (password === undefined || password === '' || !isServerUrl(url)) return url
  return readServerUrl(url)?.password === '' ? withPassword(url, password) : url
}
