import type { Position } from '../compile/source-positions.ts'

/** Which way code went at a branch, in the order of the probe's counters. */
export const armsOf = {
  line: ['run'],
  condition: ['true', 'false'],
  nullish: ['null', 'a value'],
  default: ['the default', 'a value'],
  case: ['entered'],
  loop: ['never', 'once', 'many times'],
} as const

export type CounterKind = keyof typeof armsOf

/** A place in the map where something is counted: `slot` is its first counter, one for each of `armsOf[kind]`. */
export interface Counter extends Position {
  readonly kind: CounterKind
  readonly slot: number
  /** What is written there: `if`, `&&`, `?.`, `for`, `case 1`, `name =`; empty for a line. */
  readonly label: string
}

/** A place where a row may leave the map, or where variables got values. */
export interface Site extends Position {
  /** Variables seen there; empty for a place that emits. */
  readonly names: readonly string[]
  /** Lines of the conditions and loops around it, the outermost first. */
  readonly within: readonly number[]
}

/** What the numbers of a trace mean, in places of the user's source. */
export interface ProbeTable {
  readonly counters: readonly Counter[]
  readonly sites: readonly Site[]
}
