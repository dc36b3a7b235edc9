/** How many characters a number has from its decimal point on, or from its exponent where it has no point. */
export function tailLength(number: string): number {
  const at = number.search(/[.e]/i)
  return at < 0 ? 0 : number.length - at
}

/** The longest tail among the values of a column; what is no number has none. */
export function longestTail(values: Iterable<unknown>): number {
  let longest = 0
  for (const value of values) {
    if (typeof value === 'number' || typeof value === 'bigint')
      longest = Math.max(longest, tailLength(String(value)))
  }
  return longest
}
