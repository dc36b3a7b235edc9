import { expect, test } from 'vitest'
import { Datastore } from '../../src/engine/datastore.ts'
import { temporaryPath } from '../support/databases/temporary-folder.ts'
import { row, run } from '../../src/engine/storage/operation.ts'
import type { Operation } from '../../src/engine/storage/operation.ts'
import { SqliteStorage } from '../../src/engine/storage/sqlite/sqlite-storage.ts'

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

test.each([
  ['wal', undefined, [1, 2]],
  ['wal', 'normal', [1, 1]],
  ['delete', undefined, [2, 2]],
] as const)(
  'an unflushed write is one without a sync where journal %s and durability %s allow it, and no other is',
  async (journal, durability, [unflushed, flushed]) => {
    const storage = SqliteStorage.open(temporaryPath(), { create: true, durability })
    if (journal === 'wal') storage.prepareForStores()
    const synchronous = (): Operation<unknown> => row('pragma synchronous')
    expect(await storage.write(synchronous, { unflushed: true })).toEqual({ synchronous: unflushed })
    expect(await storage.write(synchronous)).toEqual({ synchronous: flushed })
    const failing = storage.write(() => run('insert into nowhere values (1)'), { unflushed: true })
    await expect(failing).rejects.toThrow('nowhere')
    expect(await storage.write(synchronous)).toEqual({ synchronous: flushed })
    await storage.close()
  },
)
