import type { BundleStore } from '../../../shared/model/transfer/bundle.ts'
import { DatastoreError } from '../../../shared/errors.ts'
import { Database } from '../../database.ts'

/** Opens a bundle to be read. @throws DatastoreError `IO`, `NOT_A_DATABASE` and others as `Database.open`. */
export async function openBundle(path: string): Promise<Database> {
  return await Database.open(path, { readonly: true })
}

/** What a bundle holds, and which of its stores are in the database already. */
export async function inspectBundle(path: string, into: Database): Promise<BundleStore[]> {
  const bundle = await openBundle(path)
  try {
    const { stores, tables } = await into.inspect()
    const taken = new Set([...stores.map(({ name }) => name), ...tables])
    const found = (await bundle.inspect()).stores
    if (found.length === 0)
      throw new DatastoreError('INVALID_INPUT', `${path} has no store: it is no bundle.`, {
        details: { path, argument: 'path' },
      })
    const listed: BundleStore[] = []
    for (const { name } of found) {
      const store = await bundle.store(name)
      let documents = 0
      for await (const { count } of store.count()) documents = count
      const views = (await store.views.list()).map((view) => view.name)
      listed.push({ name, documents, views, taken: taken.has(name) })
    }
    return listed
  } finally {
    await bundle.close()
  }
}
