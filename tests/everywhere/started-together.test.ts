import { expect, test } from 'vitest'
import { Database } from '../../src/engine/database.ts'
import { Datastore } from '../../src/engine/datastore.ts'
import { temporaryUrl } from '../support/databases/temporary-url.ts'

// Programs that begin in an empty database at once, as the instances of a service do.

test('programs that make stores at once in an empty database each get theirs', async () => {
  const url = await temporaryUrl()
  const databases = await Promise.all([1, 2, 3, 4].map(() => Database.open(url, { create: true })))
  const own = databases.flatMap((database, at) => [1, 2].map((n) => database.createStore(`s${at}_${n}`)))
  const same = databases.map((database) => database.createStore('same'))
  const [made, tried] = await Promise.all([Promise.all(own), Promise.allSettled(same)])
  expect(new Set(made.map((store) => store.name)).size).toBe(8)
  const refused = tried.flatMap((each) => (each.status === 'rejected' ? [each.reason.code] : []))
  expect(refused).toEqual(['EXISTS', 'EXISTS', 'EXISTS'])
  expect((await databases[0]!.inspect()).stores).toHaveLength(9)
  for (const database of databases) await database.close()
})

test('programs that open the same store at once, which is not there, share it', async () => {
  const url = await temporaryUrl()
  const stores = await Promise.all([1, 2, 3, 4].map(() => Datastore.open(url, { table: 'users' })))
  await Promise.all(stores.map((store, n) => store.put(`u${n}`, { n })))
  for (const store of stores) expect((await store.stats()).documents).toBe(4)
  for (const store of stores) await store.close()
})
