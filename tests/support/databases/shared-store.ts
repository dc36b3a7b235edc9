import { afterAll, beforeAll, expect } from 'vitest'
import { Datastore } from '../../../src/engine/datastore.ts'
import type { View } from '../../../src/engine/view.ts'
import { privateUrl } from './temporary-url.ts'

interface SharedStore {
  readonly views?: Readonly<Record<string, View>>
  readonly documents?: Readonly<Record<string, object>>
}

/**
 * A store for a group of tests that only read, or whose writes are refused: to make one for each takes a server longer than
 * such a test. That they left it as it was is asserted at the end.
 */
export function sharedStore({ views = {}, documents = {} }: SharedStore = {}): () => Datastore {
  let store: Datastore
  let before: unknown
  const content = async () => ({
    seq: await store.changes.seq(),
    views: (await store.views.list()).map(({ name, state }) => ({ name, state })),
    documents: await Array.fromAsync(store.iterateText()),
  })
  beforeAll(async () => {
    store = await Datastore.open(await privateUrl(), { views })
    await store.putMany(documents)
    before = await content()
  })
  afterAll(async () => {
    expect(await content()).toEqual(before)
    await store.close()
  })
  return () => store
}
