import { DatastoreError } from '../../shared/errors.ts'
import { parseLocation } from './location.ts'
import type { SqliteMode } from '../../shared/sqlite-url.ts'
import { SqliteStorage } from './sqlite/sqlite-storage.ts'
import type { SqliteOptions } from './sqlite/sqlite-storage.ts'
import type { Storage } from './storage.ts'

/** Opens the database a URL names. See `parseLocation` for the forms. Drivers of servers are loaded when one is named. */
export async function openStorage(url: string, options: SqliteOptions): Promise<Storage> {
  const location = parseLocation(url)
  if (location.dialect === 'sqlite')
    return SqliteStorage.open(location.path, withMode(options, location.mode))
  const { ServerStorage } = await import('./server/server-storage.ts')
  if (location.dialect === 'postgres') {
    const { PostgresServer } = await withDriver('pg', () => import('./postgres/postgres-server.ts'))
    return new ServerStorage(await PostgresServer.open(location.url, options), options)
  }
  const { MysqlServer } = await withDriver('mysql2', () => import('./mysql/mysql-server.ts'))
  return new ServerStorage(await MysqlServer.open(location.url, options), options)
}

/** Loads what needs a driver; a program that opens files only need not install it. */
async function withDriver<Module>(driver: string, load: () => Promise<Module>): Promise<Module> {
  try {
    return await load()
  } catch (error) {
    const { code, message } = error as { readonly code?: unknown; readonly message?: unknown }
    if (code !== 'ERR_MODULE_NOT_FOUND' || !String(message).includes(`'${driver}'`)) throw error
    throw new DatastoreError(
      'UNSUPPORTED_DATABASE',
      `This database needs the package "${driver}", which is not installed. Add it to the program: npm install ${driver}`,
      { cause: error },
    )
  }
}

/** What the caller asks for, and no more than the location allows. */
function withMode(options: SqliteOptions, mode: SqliteMode | undefined): SqliteOptions {
  if (mode === 'ro') return { ...options, readonly: true, create: false }
  return mode === undefined ? options : { ...options, create: mode === 'rwc' }
}

/** A database for what need not be kept and may not fit the memory: in a file without a name, gone when it is closed. */
export function openTemporary(): Storage {
  return SqliteStorage.temporary()
}
