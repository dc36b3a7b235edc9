import { DatastoreError } from '../../shared/errors.ts'
import { parseLocation } from './location.ts'
import type { SqliteMode } from '../../shared/sqlite-url.ts'
import { SqliteStorage } from './sqlite/sqlite-storage.ts'
import type { SqliteOptions } from './sqlite/sqlite-storage.ts'
import type { FoundPool, ProgramPool } from './server/program-pool.ts'
import type { Storage } from './storage.ts'

/**
 * Opens the database that a URL names, or that a program's pool leads to. See `parseLocation` and `findPool` for the
 * forms. Drivers of servers are loaded when one is needed.
 */
export async function openStorage(source: string | ProgramPool, options: SqliteOptions): Promise<Storage> {
  if (typeof source !== 'string') {
    const { findPool } = await import('./server/program-pool.ts')
    const pool = findPool(source)
    return await openServer(pool.dialect, pool, options)
  }
  const location = parseLocation(source)
  if (location.dialect === 'sqlite')
    return SqliteStorage.open(location.path, withMode(options, location.mode))
  return await openServer(location.dialect, location.url, options)
}

async function openServer(
  dialect: 'postgres' | 'mysql',
  source: string | FoundPool,
  options: SqliteOptions,
): Promise<Storage> {
  const { ServerStorage } = await import('./server/server-storage.ts')
  if (dialect === 'postgres') {
    const { PostgresServer } = await withDriver('pg', () => import('./postgres/postgres-server.ts'))
    return new ServerStorage(await PostgresServer.open(source, options), options)
  }
  const { MysqlServer } = await withDriver('mysql2', () => import('./mysql/mysql-server.ts'))
  return new ServerStorage(await MysqlServer.open(source, options), options)
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
