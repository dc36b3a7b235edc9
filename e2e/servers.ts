import { test } from '@playwright/test'
import { Datastore } from '../src/engine/index.ts'
import { CuttingProxy } from '../tests/support/servers/cutting-proxy.ts'
import { createServerDatabase, openRawConnection } from '../tests/support/servers/server-database.ts'
import { reachableServers } from '../tests/support/servers/test-servers.ts'
import { withPassword } from '../src/shared/server-url.ts'

export type ServerDialect = 'postgres' | 'mysql'

/** A password that has to be encoded in a URL, and that nothing else in the app could look like. */
export const password = 'Tr0ub/dor&3@x'

/** Databases of a story's own on a server that is really there, reached through a proxy that can be cut. */
export interface ServerPlaces {
  /** With a store `users` and a view `by_name`; the password is in it. */
  readonly url: string
  /** The same, past the proxy. */
  readonly directUrl: string
  /** An empty database beside it, without the password. */
  readonly emptyUrl: string
  readonly proxy: CuttingProxy
  drop(): Promise<void>
}

/** Leaves a story out where no server lets us in, and says so. In CI there must be one: there the story runs, and fails. */
export async function needServer(dialect: ServerDialect, story: string): Promise<void> {
  if (process.env['CI'] !== undefined || (await reachableServers()).includes(dialect)) return
  console.log(`NOT RUN: the story of ${story}: no server lets us in.`)
  test.skip(true, `no ${dialect} server`)
}

/** Makes the databases. MariaDB gets a user with a password; PostgreSQL lets the tests in whatever they say. */
export async function makePlaces(dialect: ServerDialect): Promise<ServerPlaces> {
  const server = await createServerDatabase(dialect)
  const [filled, empty] = [await server.place('shop'), await server.place('empty')]
  const store = await Datastore.open(filled, { table: 'users' })
  await store.putMany({ ann: { name: 'Ann', age: 31 }, joe: { name: 'Joe', age: 42 } })
  await store.views.publish({
    name: 'by_name',
    columns: [{ name: 'name', type: 'text', unique: true }],
    map: 'export default function* map(doc) { if (doc.name) yield { name: doc.name } }',
  })
  await store.close()
  const dropUser = dialect === 'mysql' ? await makeUser([filled, empty]) : () => Promise.resolve()
  const proxy = await CuttingProxy.open(filled)
  const through = (place: string): string => {
    const url = new URL(place)
    url.host = new URL(proxy.url).host
    if (dialect === 'mysql') url.username = user
    return url.href
  }
  return {
    url: withPassword(through(filled), password),
    directUrl: filled,
    emptyUrl: through(empty),
    proxy,
    drop: async () => {
      await proxy.close()
      await dropUser()
      await server.drop()
    },
  }
}

const user = `datastore_story_${process.pid}`

async function makeUser(places: readonly string[]): Promise<() => Promise<void>> {
  const [first = ''] = places
  const run = async (statements: readonly string[]): Promise<void> => {
    const admin = await openRawConnection('mysql', first)
    for (const statement of statements) await admin.run(statement)
    await admin.close()
  }
  await run([
    `create user '${user}'@'%' identified by '${password}'`,
    ...places.map((place) => `grant all on \`${new URL(place).pathname.slice(1)}\`.* to '${user}'@'%'`),
  ])
  return () => run([`drop user '${user}'@'%'`])
}

/** A table of PostgreSQL that another program keeps from everyone. */
export interface TableLock {
  /** How many statements wait for it. */
  waiting(): Promise<number>
  release(): Promise<void>
}

/** Locks the one table whose name ends so. */
export async function lockTable(url: string, name: string): Promise<TableLock> {
  const holder = await openRawConnection('postgres', url)
  const table = await holder.value(
    `select oid::regclass::text from pg_class where relkind = 'r' and relname like '%${name}' and relnamespace = current_schema()::regnamespace`,
  )
  await holder.run('begin')
  await holder.run(`lock table ${table} in access exclusive mode`)
  let held = true
  return {
    waiting: async () => {
      const other = await openRawConnection('postgres', url)
      const count = await other.value(
        `select count(*) from pg_locks where not granted and relation = '${table}'::regclass`,
      )
      await other.close()
      return Number(count)
    },
    release: async () => {
      if (!held) return
      held = false
      await holder.run('rollback')
      await holder.close()
    },
  }
}
