/** What is sorted or merged without a pause: some milliseconds of work. */
const [run, steps] = [4096, 16_384]

/** Sorts a list of any length, and yields now and then so that its caller can let other work go on. Equal items keep their order. */
export function* sortInSteps<T>(
  items: readonly T[],
  compare: (one: T, other: T) => number,
): Generator<void, readonly T[], void> {
  let from: T[] = []
  for (let at = 0; at < items.length; at += run) {
    for (const item of items.slice(at, at + run).toSorted(compare)) from.push(item)
    yield
  }
  let to: T[] = Array.from({ length: from.length })
  for (let width = run; width < from.length; width *= 2) {
    yield* merge(from, to, { width, compare })
    ;[from, to] = [to, from]
  }
  return from
}

interface Merge<T> {
  readonly width: number
  readonly compare: (one: T, other: T) => number
}

/** Merges each two neighbours that are sorted, `width` items long, into one. */
function* merge<T>(from: readonly T[], to: T[], { width, compare }: Merge<T>): Generator<void, void, void> {
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
