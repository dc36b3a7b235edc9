import type { ChainCounts, ChainProbes } from './create-chain-counts.ts'
import type { Counts } from './create-counts.ts'
import type { ReadLog } from './create-read-log.ts'
import type { Show } from './create-shower.ts'
import type { Lineage } from './create-lineage.ts'
import type { LineageProbes } from './lineage-probes.ts'
import type { Steps } from './create-steps.ts'

/** What instrumented code calls. */
export interface Probes extends ChainProbes, LineageProbes {
  /** From here on items of lists are told apart; with 1, everything is noted in its order too. */
  A(inOrder: 0 | 1): void
  /** Marks a place in the log. */
  Q(): number
  /** Asks whether to stop here. */
  w(ask: () => unknown): void
  /** Counts. */
  l(slot: number): void
  /** Counts whether a value counts as true, and gives it back. */
  b(slot: number, value: unknown): unknown
  /** Counts whether a value is null or undefined, and gives it back. */
  n(slot: number, value: unknown): unknown
  /** Counts the second way of each of two, and gives a value back; `u` says that it was the first way after all. */
  r(value: unknown, ...slots: number[]): unknown
  u(first: number, second: number): void
  /** Enters a loop: gives the cell that counts its turns. */
  e(slot: number): { turns: number }
  /** Counts a turn of a loop. */
  i(slot: number, cell: { turns: number }): void
  /** Notes what is about to be yielded, or returned. */
  y(site: number, value: unknown): unknown
  t(site: number, value: unknown): unknown
  /** Notes that an object literal begins, and where it was made. */
  q(): number
  o(site: number, began: number, made: object): object
  /** Shows variables. */
  v(site: number, ...values: unknown[]): void
}

/** Where rows were made: the places that were yielded or returned last, and of object literals. */
export interface RowPlaces {
  yielded: number
  returned: number
  literals: WeakMap<object, { site: number; began: number; ended: number }>
}

/** What the probes have found in the present document. */
export interface ProbeResults {
  readonly probes: Probes
  readonly made: RowPlaces
  /** The variables that were shown. */
  readonly values: readonly [site: number, ...shown: string[]][]
  begin(): void
}

/**
 * Makes what instrumented code calls.
 *
 * Runs inside QuickJS: its own text is evaluated there, so it may not refer to anything outside itself.
 */
// oxlint-disable-next-line max-lines-per-function -- its text is evaluated alone, and what it keeps is seen by all of it
export function createProbes(
  counts: Counts,
  log: ReadLog,
  show: Show,
  {
    chains,
    lineage,
    steps,
  }: { readonly chains: ChainCounts; readonly lineage: Lineage; readonly steps: Steps },
): ProbeResults {
  const most = { values: 500, valuesInOrder: 5_000 }
  const made: RowPlaces = { yielded: 0, returned: 0, literals: new WeakMap() }
  let values: [number, ...string[]][] = []
  const count = counts.add

  const probes: Probes = {
    ...lineage.probes,
    A: (inOrder) => {
      log.exact = true
      steps.on = inOrder === 1
    },
    Q: log.mark,
    w: (ask) => {
      log.quiet++
      steps.ask(ask)
      log.quiet--
    },
    l: (slot) => {
      count(slot, 1)
      steps.note('line', slot, log.paths.length)
    },
    b: (slot, value) => {
      const way = value ? slot : slot + 1
      count(way, 1)
      steps.note('way', way, log.paths.length)
      return value
    },
    n: (slot, value) => {
      const way = value === null || value === undefined ? slot : slot + 1
      count(way, 1)
      steps.note('way', way, log.paths.length)
      return value
    },
    ...chains.probes,
    r: (value, ...slots) => {
      for (const slot of slots) count(slot, 1)
      return value
    },
    u: (first, second) => {
      count(first, 1)
      count(second, -1)
    },
    e: (slot) => {
      count(slot, 1)
      return { turns: 0 }
    },
    i: (slot, cell) => {
      cell.turns++
      steps.note('turn', slot, cell.turns)
      if (cell.turns > 2) return
      count(slot + cell.turns - 1, -1)
      count(slot + cell.turns, 1)
    },
    y: (site, value) => {
      made.yielded = site
      return value
    },
    t: (site, value) => {
      made.returned = site
      return value
    },
    q: () => log.length,
    o: (site, began, object) => {
      made.literals.set(object, { site, began, ended: log.length })
      return object
    },
    v: (site, ...shown) => {
      if (values.length >= (steps.on ? most.valuesInOrder : most.values)) {
        log.cut()
        return
      }
      log.quiet++
      steps.note('value', values.length, log.paths.length)
      values.push([site, ...shown.map(show)])
      log.quiet--
    },
  }
  Object.freeze(probes)

  return {
    probes,
    made,
    get values() {
      return values
    },
    begin: () => {
      counts.begin()
      lineage.begin()
      steps.begin()
      chains.begin()
      values = []
      made.literals = new WeakMap()
      made.yielded = made.returned = 0
    },
  }
}
