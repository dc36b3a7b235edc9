import { compareValues, type SortEntry } from './sort-entry.ts'
import { sortInSteps } from './sort-in-steps.ts'

/** The entries of one kind: what stands at one position of both lists belongs together. */
export interface Held {
  readonly ids: number[]
  readonly values: SortEntry['value'][]
}

/** Orders entries of one kind by their values, and those of one value by their ids; gives their positions. */
export function* orderOf({ ids, values }: Held): Generator<void, Uint32Array, void> {
  const [firsts, seconds] = firstsOf(values)
  return yield* sortInSteps(
    firsts,
    (one, other) =>
      firsts[one]! - firsts[other]! ||
      seconds[one]! - seconds[other]! ||
      compareValues(values[one]!, values[other]!) ||
      ids[one]! - ids[other]!,
  )
}

/**
 * Two numbers for each value, of which the second counts where the first is the same, so that most comparisons look at numbers alone: of a
 * text its first characters. They rise with the value; values that differ may have the same.
 */
function firstsOf(values: Held['values']): Firsts {
  const found = [new Float64Array(values.length), new Float64Array(values.length)] as const
  const code = values.slice(0, sampled).filter(isWide).length > sampled / 2 ? codeWide : codeNarrow
  for (let at = 0; at < values.length; at++) {
    const value = values[at]!
    if (typeof value === 'string') code(value, at, found)
    else found[0][at] = Number(value)
  }
  return found
}

type Firsts = readonly [Float64Array, Float64Array]

/** Texts looked at to choose how they are compared. */
const sampled = 100

function isWide(value: SortEntry['value']): boolean {
  return typeof value === 'string' && value.charCodeAt(0) >= 0xff
}

/** Twelve characters of eight bits each, up to the first that has more: all of those are taken for the same. */
function codeNarrow(text: string, index: number, firsts: Firsts): void {
  let open = true
  for (let at = 0; at < 12; at++) {
    const code = open && at < text.length ? Math.min(0xff, text.charCodeAt(at)) : 0
    if (code === 0xff) open = false
    const to = firsts[at < 6 ? 0 : 1]
    to[index] = to[index]! * 0x100 + code
  }
}

/** Six halves of characters: those of characters beyond U+FFFF stand behind all others, as in the order of characters. */
function codeWide(text: string, index: number, firsts: Firsts): void {
  for (let at = 0; at < 6; at++) {
    const code = at < text.length ? text.charCodeAt(at) : 0
    const to = firsts[at < 3 ? 0 : 1]
    to[index] = to[index]! * 0x10000 + (code < 0xd800 ? code : code < 0xe000 ? code + 0x2000 : code - 0x800)
  }
}
