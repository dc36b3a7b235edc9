import type { Counts } from './create-counts.ts'
import type { ReadLog } from './create-read-log.ts'
import type { Show } from './create-shower.ts'

/** What instrumented code calls. */
export interface Probes {
  /** Counts. */
  l(slot: number): void
  /** Counts whether a value counts as true, and gives it back. */
  b(slot: number, value: unknown): unknown
  /** Counts whether a value is null or undefined, and gives it back. */
  n(slot: number, value: unknown): unknown
  /** Counts whether what stands before a `?.` is null; `before` is the slot of the `?.` before it in the chain, or -1. */
  c(slot: number, before: number, value: unknown): unknown
  /** The same for a call of a method: `g` before the chain, `s` where the call happens, `z` around the chain. */
  g(slot: number): number
  s(slot: number): readonly never[]
  z(slot: number, before: number, called: number, value: unknown): unknown
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
export function createProbes(counts: Counts, log: ReadLog, show: Show): ProbeResults {
  const most = { values: 500 }
  const none = Object.freeze([])
  const made: RowPlaces = { yielded: 0, returned: 0, literals: new WeakMap() }
  /** For each `?.`, whether the chain ended there when it was last come to. */
  let ended: boolean[] = []
  let values: [number, ...string[]][] = []
  const count = counts.add

  const probes: Probes = {
    l: (slot) => count(slot, 1),
    b: (slot, value) => {
      count(value ? slot : slot + 1, 1)
      return value
    },
    n: (slot, value) => {
      count(value === null || value === undefined ? slot : slot + 1, 1)
      return value
    },
    c: (slot, before, value) => {
      const isNull = value === null || value === undefined
      // Where the chain has ended before, this was not looked at.
      if (value !== undefined || !ended[before]) count(isNull ? slot : slot + 1, 1)
      ended[slot] = isNull
      return value
    },
    g: (slot) => {
      ended[slot] = true
      return counts.at(slot + 1)
    },
    s: (slot) => {
      ended[slot] = false
      count(slot + 1, 1)
      return none
    },
    z: (slot, before, called, value) => {
      if (called === counts.at(slot + 1) && !ended[before]) count(slot, 1)
      return value
    },
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
      if (values.length >= most.values) {
        log.cut()
        return
      }
      log.quiet++
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
      ended = []
      values = []
      made.literals = new WeakMap()
      made.yielded = made.returned = 0
    },
  }
}
