import { randomUUID } from 'node:crypto'
import { temporaryPath } from './temporary-folder.ts'
import { createServerDatabase } from '../servers/server-database.ts'
import type { ServerDatabase } from '../servers/server-database.ts'

/** The database that this run of the suite is for: `vitest.config.ts` runs it once for each. */
export const dialect = process.env['DATASTORE_TEST_DIALECT'] ?? 'sqlite'

/** How often a property is tried: less often on a server, where each try makes a store over a connection. */
export function runs(onSqlite: number): number {
  return dialect === 'sqlite' ? onSqlite : Math.ceil(onSqlite / 10)
}

let database: Promise<ServerDatabase> | undefined

/** The URL of an empty database that several stores of a test may open. */
export async function temporaryUrl(): Promise<string> {
  if (dialect === 'sqlite') return temporaryPath()
  database ??= createServerDatabase(dialect, { kept: true })
  return (await database).place(`t_${randomUUID().slice(0, 12).replaceAll('-', '')}`)
}

/** The URL of an empty database that only one store opens: in memory where that is possible. */
export async function privateUrl(): Promise<string> {
  return dialect === 'sqlite' ? ':memory:' : await temporaryUrl()
}

/** Drops what was made for the tests of a file. */
export async function dropDatabase(): Promise<void> {
  const made = await database
  database = undefined
  await made?.drop()
}
