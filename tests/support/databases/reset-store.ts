import type { Datastore } from '../../../src/engine/datastore.ts'

/** Makes these the store's only documents, and removes its views. */
export async function resetStore(
  store: Datastore,
  documents: Iterable<readonly [string, object]>,
): Promise<void> {
  for (const { name } of await store.views.list()) await store.views.remove(name)
  const old: string[] = []
  for await (const { _key } of store.iterate()) old.push(_key)
  await store.transaction((tx) => {
    for (const key of old) tx.delete(key)
    for (const [key, doc] of documents) tx.put(key, doc)
  })
}
