/** Ids from `from` (not included) to `to` (included). */
export interface Window {
  readonly from: number
  readonly to: number
}

/**
 * Cuts a range of ids into windows of which `wanted` are to be read. They come in an order that is spread over the
 * whole range wherever it is broken off: each next one lies a golden section further on.
 */
export function* spreadWindows(
  { first, last }: { first: number; last: number },
  wanted: number,
): Generator<Window> {
  const edge = (at: number) => first - 1 + Math.floor(((last - first + 1) * at) / wanted)
  const step = coprimeStep(wanted)
  for (let turn = 0, at = 0; turn < wanted; turn++, at = (at + step) % wanted) {
    const from = edge(at)
    const to = edge(at + 1)
    if (to > from) yield { from, to }
  }
}

function coprimeStep(count: number): number {
  let step = Math.max(1, Math.round(count * 0.618))
  while (greatestCommonDivisor(step, count) !== 1) step++
  return step
}

function greatestCommonDivisor(one: number, other: number): number {
  return other === 0 ? one : greatestCommonDivisor(other, one % other)
}
