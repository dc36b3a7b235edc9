import { expect, test } from 'vitest'
import { Datastore } from '../../datastore.ts'
import { temporaryPath } from '../../testing/temporary-folder.ts'
import { row } from '../operation.ts'
import { SqliteStorage } from './sqlite-storage.ts'

test.each([
  [undefined, 2],
  ['full', 2],
  ['normal', 1],
] as const)(
  'durability %s is what SQLite is told: synchronous = %i, with a write-ahead log',
  async (durability, synchronous) => {
    const path = temporaryPath()
    const store = await Datastore.open(path, { durability })
    await store.put('a', {})
    await store.close()
    const storage = SqliteStorage.open(path, { durability })
    expect(await storage.read(row('pragma synchronous'))).toEqual({ synchronous })
    expect(storage.journalMode).toBe('wal')
    await storage.close()
  },
)
