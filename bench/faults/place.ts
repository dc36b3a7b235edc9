import { join } from 'node:path'
import { createServerDatabase } from '../../tests/support/servers/server-database.ts'

/** Where a campaign puts its stores: files of its folder, or a database of its own on a server. */
export interface Places {
  /** The URL of a new, empty database. */
  make(name: string): Promise<string>
  /** Removes what is on a server. */
  close(): Promise<void>
}

export async function findPlaces(dialect: string, folder: string): Promise<Places> {
  if (dialect === 'sqlite') {
    return { make: (name) => Promise.resolve(join(folder, `${name}.db`)), close: () => Promise.resolve() }
  }
  const database = await createServerDatabase(dialect)
  return { make: (name) => database.place(name), close: () => database.drop() }
}
