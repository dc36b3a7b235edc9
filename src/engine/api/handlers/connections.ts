import type { Contract } from '../../../shared/contract/index.ts'
import { DatastoreError } from '../../../shared/errors.ts'
import type { DatabaseSummary } from '../../../shared/model/database.ts'
import type { Handlers } from '../../../shared/rpc/handlers.ts'
import { readServerUrl, withPassword } from '../../../shared/server-url.ts'
import { Database } from '../../database.ts'
import { serverLocation } from '../../storage/server/server-location.ts'
import { nameConnectionPart } from './connection-problem.ts'
import type { Engine } from '../engine.ts'

type ConnectionsApi = Handlers<Contract['connections']>
type Input<Name extends keyof ConnectionsApi> = Parameters<ConnectionsApi[Name]>[0]

export function connectionsApi(engine: Engine): ConnectionsApi {
  return {
    describe: async ({ url }) => ({
      canRemember: await engine.servers.canRemember(),
      ...(await engine.servers.describe(url)),
    }),
    test: (input) => explained(() => test(engine, input)),
    open: (input) => explained(() => open(engine, input)),
  }
}

/** Connects for a moment, read-only whatever was asked for: a test leaves nothing behind. */
async function test(engine: Engine, input: Input<'test'>) {
  const { location, password } = await addressOf(engine, input)
  const database = await Database.open(withPassword(location, password), { readonly: true })
  try {
    const { product, stores, tables } = await database.inspect()
    return { product, stores: stores.map((store) => store.name), tables: tables.length }
  } finally {
    await database.close()
  }
}

async function open(engine: Engine, input: Input<'open'>): Promise<DatabaseSummary> {
  const { databases, servers, recent, jobs } = engine
  const { readonly, remember } = input
  const { location, password } = await addressOf(engine, input)
  const database = await Database.open(withPassword(location, password), { readonly })
  // Not before it is known that this connection works: what is open goes on until then.
  await jobs.stop(location)
  await databases.adopt(database, password)
  await servers.keep(location, { readonly, remember })
  await recent.add(location)
  return database.inspect()
}

/** Where to connect, and with which password: the one just given, the one in the URL, or the one that is known. */
async function addressOf({ servers }: Engine, { url, password }: Input<'test'>) {
  const location = readLocation(url)
  const given = password ?? (readServerUrl(url)?.password || undefined)
  return { location, password: given ?? (await servers.password(location)) }
}

function readLocation(url: string): string {
  try {
    const location = serverLocation(url)
    if (location !== null) return location
  } catch (error) {
    // A server of another kind is refused in words of its own.
    if (error instanceof DatastoreError && error.code === 'UNSUPPORTED_DATABASE') throw error
  }
  throw noServer()
}

function noServer(): DatastoreError {
  return new DatastoreError(
    'INVALID_INPUT',
    'This is no URL of a server. It has the form "postgres://user@host:5432/database" or "mysql://user@host:3306/database"; a file is opened with Open.',
    { details: { argument: 'url' } },
  )
}

async function explained<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw nameConnectionPart(error)
  }
}
