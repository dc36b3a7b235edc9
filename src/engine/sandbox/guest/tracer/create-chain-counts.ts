import type { Counts } from './create-counts.ts'
import type { ReadLog } from './create-read-log.ts'
import type { Steps } from './create-steps.ts'

/** What instrumented code calls in a chain. */
export interface ChainProbes {
  /** Counts whether what stands before a `?.` is null; `before` is the slot of the `?.` before it in the chain, or -1. */
  c(slot: number, before: number, value: unknown): unknown
  /** The same for a call of a method: `g` before the chain, `s` where the call happens, `z` around the chain. */
  g(slot: number): number
  s(slot: number): readonly never[]
  z(slot: number, before: number, called: number, value: unknown): unknown
}

/** Counts the `?.` of chains. */
export interface ChainCounts {
  readonly probes: ChainProbes
  begin(): void
}

/**
 * Makes what counts chains.
 *
 * Runs inside QuickJS: its own text is evaluated there, so it may not refer to anything outside itself.
 */
export function createChainCounts(counts: Counts, log: ReadLog, steps: Steps): ChainCounts {
  const none = Object.freeze([])
  const count = counts.add
  const way = (slot: number) => {
    count(slot, 1)
    steps.note('way', slot, log.paths.length)
  }
  /** For each `?.`, whether the chain ended there when it was last come to. */
  let ended: boolean[] = []
  return {
    probes: {
      c: (slot, before, value) => {
        const isNull = value === null || value === undefined
        // Where the chain has ended before, this was not looked at.
        if (value !== undefined || !ended[before]) way(isNull ? slot : slot + 1)
        ended[slot] = isNull
        return value
      },
      g: (slot) => {
        ended[slot] = true
        return counts.at(slot + 1)
      },
      s: (slot) => {
        ended[slot] = false
        way(slot + 1)
        return none
      },
      z: (slot, before, called, value) => {
        if (called === counts.at(slot + 1) && !ended[before]) way(slot)
        return value
      },
    },
    begin: () => {
      ended = []
    },
  }
}
