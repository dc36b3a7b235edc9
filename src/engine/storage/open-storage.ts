import { parseLocation } from './location.ts'
import { SqliteStorage } from './sqlite/sqlite-storage.ts'
import type { SqliteOptions } from './sqlite/sqlite-storage.ts'
import type { Storage } from './storage.ts'

/** Opens the database a URL names. See `parseLocation` for the forms. */
export async function openStorage(url: string, options: SqliteOptions): Promise<Storage> {
  return SqliteStorage.open(parseLocation(url).path, options)
}

/** A database for what need not be kept and may not fit the memory: in a file without a name, gone when it is closed. */
export function openTemporary(): Storage {
  return SqliteStorage.temporary()
}
