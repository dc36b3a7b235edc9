import { compareValues, type SortEntry } from './sort-entry.ts'
import { sortInSteps } from './sort-in-steps.ts'

/** The entries of one kind: what stands at one position of both lists belongs together. */
export interface Held {
  readonly ids: number[]
  readonly values: SortEntry['value'][]
}

/** Orders entries of one kind by their values, and those of one value by their ids; gives their positions. */
export function* orderOf({ ids, values }: Held): Generator<void, Uint32Array, void> {
  const firsts = firstsOf(values)
  return yield* sortInSteps(
    values.length,
    (one, other) =>
      firsts[one]! - firsts[other]! || compareValues(values[one]!, values[other]!) || ids[one]! - ids[other]!,
  )
}

/**
 * A number for each value that rises with it, so that most comparisons look at numbers alone: of a text its first characters.
 * Values that differ may have the same.
 */
function firstsOf(values: Held['values']): Float64Array {
  const code = values.slice(0, sampled).filter(isWide).length > sampled / 2 ? threeOf : sixOf
  return Float64Array.from(values, (value) => (typeof value === 'string' ? code(value) : Number(value)))
}

/** Texts looked at to choose how they are compared. */
const sampled = 100

function isWide(value: SortEntry['value']): boolean {
  return typeof value === 'string' && value.charCodeAt(0) >= 0xff
}

/** Six characters of eight bits each, up to the first that has more: all of those are taken for the same. */
function sixOf(text: string): number {
  let first = 0
  let open = true
  for (let at = 0; at < 6; at++) {
    const code = open && at < text.length ? Math.min(0xff, text.charCodeAt(at)) : 0
    if (code === 0xff) open = false
    first = first * 0x100 + code
  }
  return first
}

/** Three halves of characters: those of characters beyond U+FFFF stand behind all others, as in the order of characters. */
function threeOf(text: string): number {
  let first = 0
  for (let at = 0; at < 3; at++) {
    const code = at < text.length ? text.charCodeAt(at) : 0
    first = first * 0x10000 + (code < 0xd800 ? code : code < 0xe000 ? code + 0x2000 : code - 0x800)
  }
  return first
}
