/** What is sorted or merged without a pause: some milliseconds of work. */
const [run, steps] = [65_536, 16_384]

type Compare = (one: number, other: number) => number

/**
 * Sorts the positions of a list of any length, and yields now and then so that its caller can let other work go on. Positions of equal
 * items keep their order.
 *
 * @param firsts A number for each item that rises with it; items that differ may have the same.
 * @param compare Compares the items at two positions.
 */
export function* sortInSteps(firsts: Float64Array, compare: Compare): Generator<void, Uint32Array, void> {
  const { length } = firsts
  let from = Uint32Array.from({ length }, (_, at) => at)
  for (let at = 0; at < length; at += run) {
    sortRun(from.subarray(at, at + run), firsts, compare)
    yield
  }
  let to = new Uint32Array(length)
  for (let width = run; width < length; width *= 2) {
    yield* merge(from, to, { width, compare })
    ;[from, to] = [to, from]
  }
  return from
}

/** Bits of a number that tell how far an item stands between the least and the greatest of a run. */
const finest = 2 ** 36 - 1

/**
 * Sorts a run by numbers that hold both where an item stands and its place, which the engine does without calling back; then those that
 * stand at the same, by comparing them.
 */
function sortRun(positions: Uint32Array, firsts: Float64Array, compare: Compare): void {
  const [start = 0] = positions
  let [least, greatest] = [Infinity, -Infinity]
  for (const position of positions) {
    least = Math.min(least, firsts[position]!)
    greatest = Math.max(greatest, firsts[position]!)
  }
  const scale = finest / (greatest - least)
  if (!(scale > 0 && scale < Infinity)) {
    positions.sort(compare)
    return
  }
  const packed = new Float64Array(positions.length)
  for (let at = 0; at < packed.length; at++)
    packed[at] = Math.floor((firsts[start + at]! - least) * scale) * run + at
  packed.sort()
  let [tied, last] = [0, -1]
  for (let at = 0; at < packed.length; at++) {
    const standing = Math.floor(packed[at]! / run)
    positions[at] = start + packed[at]! - standing * run
    if (standing === last) continue
    if (at - tied > 1) positions.subarray(tied, at).sort(compare)
    tied = at
    last = standing
  }
  if (packed.length - tied > 1) positions.subarray(tied).sort(compare)
}

interface Merge {
  readonly width: number
  readonly compare: Compare
}

/** Merges each two neighbours that are sorted, `width` items long, into one. */
function* merge(from: Uint32Array, to: Uint32Array, { width, compare }: Merge): Generator<void, void, void> {
  for (let left = 0; left < from.length; left += 2 * width) {
    const middle = Math.min(left + width, from.length)
    const end = Math.min(left + 2 * width, from.length)
    let [one, other] = [left, middle]
    for (let at = left; at < end; at++) {
      const takesOne = other >= end || (one < middle && compare(from[one]!, from[other]!) <= 0)
      to[at] = takesOne ? from[one++]! : from[other++]!
      if (at % steps === 0) yield
    }
  }
}
