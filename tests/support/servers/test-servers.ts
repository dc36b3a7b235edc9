import { createConnection } from 'mysql2/promise'
import pg from 'pg'
import { canRunPgbouncer } from './pgbouncer.ts'

/** How long a server may take to answer, in milliseconds. */
const patience = 5000

/** The servers that the suite runs on, where they can be reached. */
export const testServers = {
  postgres: process.env['DATASTORE_TEST_POSTGRES'] ?? 'postgres://postgres@127.0.0.1:5432/postgres',
  mysql: process.env['DATASTORE_TEST_MYSQL'] ?? 'mysql://root@127.0.0.1:3306/mysql',
} as const

type TestServer = keyof typeof testServers

/** The servers that answer; none when only SQLite is asked for: `DATASTORE_TEST_DIALECTS=sqlite`. */
export async function reachableServers(): Promise<TestServer[]> {
  if (process.env['DATASTORE_TEST_DIALECTS'] === 'sqlite') return []
  const found: TestServer[] = []
  for (const server of ['postgres', 'mysql'] as const) if (await isReachable(server)) found.push(server)
  return found
}

/** Where the servers would be that do not answer, or were not asked for. */
export async function missingServers(): Promise<string[]> {
  const found = await reachableServers()
  return (['postgres', 'mysql'] as const).filter((server) => !found.includes(server)).map(withoutPassword)
}

/** Why the suite does not run through pgbouncer although it runs on PostgreSQL; nothing when it does. */
export async function missingPool(): Promise<string[]> {
  const wanted = (await reachableServers()).includes('postgres')
  return wanted && !canRunPgbouncer() ? ['pgbouncer is not installed'] : []
}

function withoutPassword(server: TestServer): string {
  const url = new URL(testServers[server])
  url.password = ''
  return url.href
}

/** Whether the server lets us in. */
async function isReachable(server: TestServer): Promise<boolean> {
  try {
    if (server === 'postgres') {
      const client = new pg.Client({
        connectionString: testServers.postgres,
        connectionTimeoutMillis: patience,
      })
      await client.connect()
      await client.end()
    } else {
      const connection = await createConnection({ uri: testServers.mysql, connectTimeout: patience })
      await connection.end()
    }
    return true
  } catch {
    return false
  }
}
