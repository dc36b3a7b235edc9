import type { Datastore } from '../../datastore.ts'

/** Documents read at once, and places tried for each that is wanted. */
const [together, tries] = [20, 4]

/**
 * Keys of documents by chance: the same seed chooses the same ones while the store does not change. A document behind a gap of ids
 * is a little more likely than others.
 */
export async function randomDocuments(
  store: Datastore,
  { seed, limit }: { readonly seed: number; readonly limit: number },
): Promise<string[]> {
  const ends = await store.read(({ scan }) => scan.bounds())
  if (ends === null) return []
  const { first, last } = ends
  const next = numbers(seed)
  const chosen = new Map<number, string>()
  for (let tried = 0; chosen.size < limit && tried < limit * tries; tried += together) {
    const places = Array.from({ length: together }, () => first + Math.floor(next() * (last - first + 1)))
    const slices = await Promise.all(
      places.map((place) => store.read(({ scan }) => scan.textsAfter(place - 1, 1))),
    )
    for (const documents of slices)
      for (const { id, key } of documents) if (chosen.size < limit) chosen.set(id, key)
  }
  return [...chosen.values()]
}

/** Numbers from 0 to 1 that follow from a seed (mulberry32): by chance enough for a sample, and the same everywhere. */
function numbers(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
