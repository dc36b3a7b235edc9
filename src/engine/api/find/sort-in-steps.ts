/** What is sorted or merged without a pause: some milliseconds of work. */
const [run, steps] = [8192, 16_384]

/**
 * Sorts the positions of a list of any length, and yields now and then so that its caller can let other work go on. Positions of equal
 * items keep their order.
 *
 * @param compare Compares the items at two positions.
 */
export function* sortInSteps(
  length: number,
  compare: (one: number, other: number) => number,
): Generator<void, Uint32Array, void> {
  let from = Uint32Array.from({ length }, (_, at) => at)
  for (let at = 0; at < length; at += run) {
    from.subarray(at, at + run).sort(compare)
    yield
  }
  let to = new Uint32Array(length)
  for (let width = run; width < length; width *= 2) {
    yield* merge(from, to, { width, compare })
    ;[from, to] = [to, from]
  }
  return from
}

interface Merge {
  readonly width: number
  readonly compare: (one: number, other: number) => number
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
