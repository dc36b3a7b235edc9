import { beginning } from '../../src/engine/api/find/in-slices.ts'
import { lookingFor } from '../../src/engine/api/find/looking.ts'
import { matchOf } from '../../src/engine/api/find/match-document.ts'
import { slicesHolding } from '../../src/engine/api/find/slices-holding.ts'
import type { TextHint } from '../../src/engine/api/find/text-hint.ts'
import type { Datastore } from '../../src/engine/datastore.ts'

/** The keys of documents that hold a text, in id order, where the database looks for it; null where it cannot. */
export async function keysHolding(store: Datastore, hint: TextHint): Promise<string[] | null> {
  const { signal } = new AbortController()
  const looking = await store.read((table) => lookingFor(table, hint, beginning))
  if (looking === null) return null
  const match = matchOf({ ...hint, any: [] })
  const keys: string[] = []
  for await (const { documents } of slicesHolding(store, looking, { from: beginning, signal }))
    for (const { key, text } of documents) if (match(key, text)) keys.push(key)
  return keys
}
