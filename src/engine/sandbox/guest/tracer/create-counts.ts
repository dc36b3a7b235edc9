/** Counters of a document's run, by slot. */
export interface Counts {
  begin(): void
  add(slot: number, by: number): void
  at(slot: number): number
  /** Those that were touched: slot, count, slot, count … */
  pairs(): number[]
}

/**
 * Makes the counters.
 *
 * Runs inside QuickJS: its own text is evaluated there, so it may not refer to anything outside itself.
 */
export function createCounts(): Counts {
  let counts: number[] = []
  const at = (slot: number) => counts[slot] ?? 0

  return {
    begin: () => {
      counts = []
    },
    add: (slot, by) => {
      counts[slot] = at(slot) + by
    },
    at,
    pairs: () => {
      const pairs: number[] = []
      // Passes over slots that were never counted.
      counts.forEach((times, slot) => pairs.push(slot, times))
      return pairs
    },
  }
}
