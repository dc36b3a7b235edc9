/** Logarithms and exponentials of numbers with 160 bits after the binary point. */
export interface Series {
  /** So many bits are after the binary point. */
  readonly places: bigint
  /** The logarithm of a number between 1/2 and 2. */
  logarithm(value: bigint): bigint
  readonly ln2: bigint
  /** Takes a number apart: it is the mantissa times two to the exponent. */
  split(value: number): [mantissa: bigint, exponent: number]
  /** `e` to a number with so many places, rounded to the nearest number there is. */
  exponential(value: bigint): number
}

/**
 * Makes the series that powers are taken with.
 *
 * Runs inside QuickJS: its own text is evaluated there, so it may not refer to anything outside itself.
 */
export function createSeries(): Series {
  const { pow } = Math
  const cell = new Float64Array(1)
  const bits = new BigUint64Array(cell.buffer)
  // Numbers with 160 bits after the binary point: 50 more than the hardest cases known need.
  const places = 160n
  const one = 1n << places
  const hardly = 1n << 50n

  /** The logarithm of a number between 1/2 and 2. */
  const logarithm = (value: bigint): bigint => {
    const part = ((value - one) << places) / (value + one)
    const square = (part * part) >> places
    let sum = 0n
    let term = part
    for (let at = 1n; term !== 0n && term !== -1n; at += 2n) {
      sum += term / at
      term = (term * square) >> places
    }
    return 2n * sum
  }
  const ln2 = -logarithm(one / 2n)

  const split = (value: number): [mantissa: bigint, exponent: number] => {
    cell[0] = value
    const all = bits[0] as bigint
    const exponent = Number(all >> 52n)
    const mantissa = all & 0xf_ffff_ffff_ffffn
    return exponent === 0 ? [mantissa, -1074] : [mantissa | (1n << 52n), exponent - 1075]
  }
  /** `value` times a power of two, of which the last step is the only one that can round. */
  const scale = (value: number, exponent: number): number => {
    let scaled = value
    let left = exponent
    for (; left > 1_000; left -= 1_000) scaled *= pow(2, 1_000)
    for (; left < -1_000; left += 1_000) scaled *= pow(2, -1_000)
    return scaled * pow(2, left)
  }
  /** `e` to a number with so many places, rounded to the nearest number there is. */
  const exponential = (value: bigint): number => {
    let twos = value / ln2
    if (value < 0n) twos -= 1n
    if (twos > 1_100n) return Infinity
    if (twos < -1_200n) return 0
    const rest = (value - twos * ln2) >> 8n
    let result = one
    let term = one
    for (let at = 1n; term !== 0n && term !== -1n; at++) {
      term = ((term * rest) >> places) / at
      result += term
    }
    for (let at = 0; at < 8; at++) result = (result * result) >> places
    const exponent = Number(twos)
    const isSmall = exponent < -1022
    const dropped = places - 52n + (isSmall ? BigInt(-1022 - exponent) : 0n)
    let mantissa = result >> dropped
    const beyond = result - (mantissa << dropped) - (1n << (dropped - 1n))
    // What is so close to the middle between two numbers lies in the middle: then the even one is right.
    if (beyond > hardly || (beyond >= -hardly && (mantissa & 1n) === 1n)) mantissa++
    return scale(Number(mantissa), isSmall ? -1074 : exponent - 52)
  }

  return { places, logarithm, ln2, split, exponential }
}
