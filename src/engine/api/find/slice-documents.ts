import type { Datastore } from '../../datastore.ts'
import { inSlices, type SliceRange } from './in-slices.ts'
import { lookingFor } from './looking.ts'
import { type DocumentSlice, slicesHolding } from './slices-holding.ts'
import type { TextHint } from './text-hint.ts'

/**
 * Looks through the documents of a store after an id, slice by slice: gives those that may hold the text of the hint, where the database
 * can tell, and otherwise all. A document with an escape (`\u00e9`) is always given, as its raw text does not show what it says.
 */
export async function* slicesOf(
  store: Datastore,
  { from, hint }: { readonly from: number | null; readonly hint: TextHint | null },
  signal: AbortSignal,
): AsyncGenerator<DocumentSlice, void, void> {
  const looking =
    hint === null || from === null ? null : await store.read((table) => lookingFor(table, hint, from))
  if (looking === null) yield* inSlices(from, signal, (range) => sliceDocuments(store, range))
  else yield* slicesHolding(store, looking, { from: looking.from, signal })
}

/** Reads some documents in id order; `last` is the id to go on after, null at the end. */
export async function sliceDocuments(
  store: Datastore,
  { after, limit }: SliceRange,
): Promise<DocumentSlice & { readonly last: number | null }> {
  const documents = await store.read(({ scan }) => scan.textsAfter(after, limit))
  const last = documents.length < limit ? null : documents.at(-1)!.id
  return { looked: documents.length, documents, last }
}
