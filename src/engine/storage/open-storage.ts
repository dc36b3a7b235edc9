import { parseLocation } from './location.ts'
import { SqliteStorage } from './sqlite/sqlite-storage.ts'
import type { SqliteOptions } from './sqlite/sqlite-storage.ts'
import type { Storage } from './storage.ts'

/** Opens the database a URL names. See `parseLocation` for the forms. */
export async function openStorage(url: string, options: SqliteOptions): Promise<Storage> {
  return SqliteStorage.open(parseLocation(url).path, options)
}
