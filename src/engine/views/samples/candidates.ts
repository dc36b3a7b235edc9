/** A document that may be chosen, standing for all that have the very same features. */
export interface Candidate {
  readonly key: string
  readonly ids: Uint16Array
  count: number
}

const mostKinds = 2_000

/** Keeps one document for each set of features, and one for every feature, in bounded memory. */
export class Candidates {
  readonly #kinds = new Map<string, Candidate>()
  readonly #others: Candidate[] = []
  readonly #seen = new Set<number>()

  add(key: string, ids: readonly number[]): void {
    const name = ids.join(' ')
    const known = this.#kinds.get(name)
    if (known) {
      known.count++
      return
    }
    const isNew = ids.some((id) => !this.#seen.has(id))
    for (const id of ids) this.#seen.add(id)
    const candidate = { key, ids: Uint16Array.from(ids), count: 1 }
    if (this.#kinds.size < mostKinds) this.#kinds.set(name, candidate)
    else if (isNew) this.#others.push(candidate)
  }

  get kinds(): number {
    return this.#kinds.size
  }

  all(): Candidate[] {
    return [...this.#kinds.values(), ...this.#others]
  }
}

interface Pick {
  readonly candidate: Candidate
  /** The features that no document chosen before has. */
  readonly news: readonly number[]
}

/**
 * Chooses documents so that together they have every feature: greedily, always the one that adds most, of equals the one
 * that stands for more documents. That is not always the smallest set (finding it is NP-hard), but never larger
 * than it by more than the factor ln(n), and in practice seldom larger at all.
 */
export function* coverGreedily(candidates: readonly Candidate[]): Generator<Pick> {
  const covered = new Set<number>()
  const newsOf = ({ ids }: Candidate) => [...ids].filter((id) => !covered.has(id))
  let waiting = candidates.map((candidate) => ({ candidate, bound: candidate.ids.length }))
  for (;;) {
    // What a document adds only shrinks: as soon as the best beats the former figures of the rest, the rest need no look.
    waiting.sort((one, other) => other.bound - one.bound || other.candidate.count - one.candidate.count)
    let best: (typeof waiting)[number] | undefined
    for (const entry of waiting) {
      if (best && entry.bound <= best.bound) break
      entry.bound = newsOf(entry.candidate).length
      if (!best || entry.bound > best.bound) best = entry
    }
    if (!best || best.bound === 0) return
    const { candidate } = best
    const news = newsOf(candidate)
    for (const id of news) covered.add(id)
    waiting = waiting.filter((entry) => entry !== best)
    yield { candidate, news }
  }
}
