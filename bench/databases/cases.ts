import type { Datastore } from '../../src/engine/index.ts'
import { measure, scattered } from '../engine/measure.ts'
import type { Measured } from '../engine/measure.ts'
import { realDocuments } from '../engine/real-documents.ts'
import type { KeyedPlace } from '../engine/real-documents.ts'

/** How many documents are saved, and changes read, at once. */
export const page = 1000

/** Saves a page of the first `n` documents in one transaction. */
export async function saveDocuments(store: Datastore, from: number, n: number): Promise<Measured> {
  const documents = realDocuments(Math.min(page, n - from), from)
  return await measure(documents.length, () =>
    store.putMany(documents.map(({ key, place }) => [key, place] as const)),
  )
}

interface Puts {
  /** The number of the first new document. */
  readonly from: number
  readonly clients: number
  /** How many documents each client puts, one after the other. */
  readonly each: number
}

/** Clients of one process that put new documents at the same time, each over a connection of its own. */
export async function measurePuts(store: Datastore, { from, clients, each }: Puts): Promise<Measured> {
  const parts = Array.from({ length: clients }, (_, index) => realDocuments(each, from + index * each))
  return await measure(clients * each, () => Promise.all(parts.map((documents) => putEach(store, documents))))
}

async function putEach(store: Datastore, documents: readonly KeyedPlace[]): Promise<void> {
  for (const { key, place } of documents) await store.put(key, place)
}

type Case = (store: Datastore) => Promise<Measured>

/** Reads of a store of `n` documents, the same ones on every database and in every round. */
export function readCases(n: number): Record<'get' | 'query' | 'documents' | 'changes', Case> {
  const picked = scattered(Math.min(n, 1000), n).map((index) => realDocuments(1, index)[0]!)
  const few = picked.slice(0, Math.ceil(picked.length / 2))
  const seldom = picked.slice(0, Math.ceil(picked.length / 20))
  return {
    get: (store) =>
      measure(picked.length, async () => {
        for (const { key } of picked) await store.get(key)
      }),
    query: (store) =>
      measure(few.length, async () => {
        for (const { place } of few) await store.query('place', { name: place.name }, { limit: 5 })
      }),
    documents: (store) =>
      measure(seldom.length, async () => {
        for (const { place } of seldom)
          await store.query('place', { country: place.country }, { limit: 50, includeDocs: true })
      }),
    changes: (store) =>
      measure(n, async () => {
        for (let since = 0; since < n; since += page) await store.changes.list({ since, limit: page })
      }),
  }
}
