import { expect, test } from 'vitest'
import { bumpGeneration } from '../catalog/catalog.ts'
import { Datastore } from '../datastore.ts'
import type { MapDocument } from '../document.ts'
import { run } from '../storage/operation.ts'
import type { Operation } from '../storage/operation.ts'
import { SqliteStorage } from '../storage/sqlite/sqlite-storage.ts'
import { refusal } from '../../../tests/support/refusal.ts'
import { temporaryPath } from '../../../tests/support/databases/temporary-folder.ts'
import { UsersIndex } from '../../../tests/support/maps/users-index.ts'

const table = 'users'

/** As if another program had published the view anew. */
function* publish(): Operation<void> {
  yield* run('update datastore_views set version = version + 1 where store = ?', [table])
  yield* bumpGeneration(table)
}

// On SQLite, where another connection can write while a map runs on this thread: on a server it takes a program that is quicker.
test('a write whose views change each time it was mapped is refused', async () => {
  const path = temporaryPath()
  const storage = SqliteStorage.open(path, { create: true })
  class Changing extends UsersIndex {
    override map(doc: MapDocument): Iterable<Record<string, unknown>> {
      if (doc['email'] === 'late') void storage.write(publish)
      return super.map(doc)
    }
  }
  const store = await Datastore.open(path, { table, views: { index: new Changing() } })
  const error = await refusal(store.put('a', { email: 'late' }))
  expect(error).toMatchObject({ code: 'BUSY', details: { store: table } })
  expect(error.message).toContain('Nothing was written')
  expect(await refusal(store.forecast('a', '{"email":"late"}'))).toMatchObject({ code: 'BUSY' })
  expect(await store.get('a')).toBeUndefined()
  await store.put('a', { email: 'now' })
  expect(await store.query('index')).toMatchObject([{ _key: 'a', email: 'now' }])
  await storage.close()
  await store.close()
})
