import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { Datastore } from '../src/engine/index.ts'
import type { ViewDefinition } from '../src/engine/index.ts'

/** A small store `users`, with texts that a careless parser would damage. */
export async function makeUsers(folder: string, name = 'users.db'): Promise<string> {
  const path = join(folder, name)
  await fillUsers(path)
  return path
}

/** The same in a database of any kind. */
export async function fillUsers(url: string): Promise<void> {
  await withStore(url, 'users', async (store) => {
    await store.putMany({
      ann: {
        username: 'ann',
        name: 'Ann Østergård',
        email: 'ann@example.com',
        address: { city: 'Århus', zip: '8000' },
      },
      joe: { username: 'joe', name: 'Joe Hacker', email: 'Joe@Example.com', age: 42 },
      nameless: { username: 'nameless', note: '' },
    })
    await store.putText(
      'big',
      '{ "id": 12345678901234567890, "ratio": 1.0, "tiny": 5e-324, "note": "exact" }',
    )
  })
}

/** The same store with an authored view of it, published. */
export async function makeUsersWithView(folder: string, view: ViewDefinition): Promise<string> {
  const path = await makeUsers(folder)
  await withStore(path, 'users', async (store) => {
    await store.views.publish(view)
  })
  return path
}

/** A copy of a legacy file. */
export function copyLegacy(folder: string): string {
  const path = join(folder, 'legacy.db')
  copyFileSync(join(import.meta.dirname, '../tests/fixtures/legacy-users.db'), path)
  return path
}

/** A copy of the store of 171,000 places that the global set-up made. */
export function copyCities(folder: string): string {
  const path = join(folder, 'cities.db')
  copyFileSync(citiesFile, path)
  return path
}

export const citiesFile = join(import.meta.dirname, '../test-results/cities.db')

/** What another program does to the database while the app has it open. */
export async function withStore<Result>(
  path: string,
  table: string,
  use: (store: Datastore) => Promise<Result>,
): Promise<Result> {
  const store = await Datastore.open(path, { table })
  try {
    return await use(store)
  } finally {
    await store.close()
  }
}

/** The text of a document as the database holds it now. */
export async function textIn(path: string, table: string, key: string): Promise<string | undefined> {
  return withStore(path, table, async (store) => (await store.getText(key))?.text)
}
