/** Before the first id. */
export const beginning = Number.MIN_SAFE_INTEGER

/** The documents of a slice: so many at most after an id, in id order. */
export interface SliceRange {
  readonly after: number
  readonly limit: number
}

/** Milliseconds for which looking through documents may hold up other work, and how many are looked at at once. */
const slice = { milliseconds: 8, smallest: 50, largest: 20_000 }

/**
 * Reads a store slice by slice, and lets other work go on after each: a slice has as many documents as take some milliseconds, with what
 * the caller does with them. Ends at the end of the store, with the signal, or where a slice cannot be read.
 *
 * @param from The id to begin after; null reads nothing.
 */
export async function* inSlices<Slice extends { readonly last: number | null }>(
  from: number | null,
  signal: AbortSignal,
  read: (range: SliceRange) => Promise<Slice | null>,
): AsyncGenerator<Slice, void, void> {
  let limit: number = slice.smallest
  for (let after = from; after !== null && !signal.aborted;) {
    const started = performance.now()
    const found: Slice | null = await read({ after, limit })
    if (found === null) return
    after = found.last
    yield found
    const factor = slice.milliseconds / Math.max(0.5, performance.now() - started)
    const next = Math.round(limit * Math.min(2, Math.max(0.25, factor)))
    limit = Math.min(slice.largest, Math.max(slice.smallest, next))
    await new Promise((resolve) => setImmediate(resolve))
  }
}
