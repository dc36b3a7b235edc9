import { parseLocation } from './location.ts'
import { SqliteStorage } from './sqlite/sqlite-storage.ts'
import type { SqliteOptions } from './sqlite/sqlite-storage.ts'
import type { Storage } from './storage.ts'

/** Opens the database a URL names. See `parseLocation` for the forms. Drivers of servers are loaded when one is named. */
export async function openStorage(url: string, options: SqliteOptions): Promise<Storage> {
  const location = parseLocation(url)
  if (location.dialect === 'sqlite') return SqliteStorage.open(location.path, options)
  const { ServerStorage } = await import('./server/server-storage.ts')
  if (location.dialect === 'postgres') {
    const { PostgresServer } = await import('./postgres/postgres-server.ts')
    return new ServerStorage(await PostgresServer.open(location.url, options))
  }
  const { MysqlServer } = await import('./mysql/mysql-server.ts')
  return new ServerStorage(await MysqlServer.open(location.url, options))
}

/** A database for what need not be kept and may not fit the memory: in a file without a name, gone when it is closed. */
export function openTemporary(): Storage {
  return SqliteStorage.temporary()
}
