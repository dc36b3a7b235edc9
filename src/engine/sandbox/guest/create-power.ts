/** Takes a power of whatever values, as `**` does. */
export type Power = (base: unknown, exponent: unknown) => number | bigint

/**
 * Makes the function that takes powers, rightly rounded, which is the same on every machine: the interpreter's own errs
 * in the last digit of one in fifty, as in `10 ** -5`.
 *
 * Runs inside QuickJS: its own text is evaluated there, so it may not refer to anything outside itself.
 */
export function createPower(): Power {
  const { abs, pow, sqrt, trunc } = Math
  const { isSafeInteger } = Number
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
  const general = (base: number, exponent: number): number => {
    const [mantissa, shift] = split(base)
    let length = 0
    while (mantissa >> BigInt(length) !== 0n) length++
    let twos = BigInt(shift + length)
    let fraction = (mantissa << places) >> BigInt(length)
    if (fraction * 4n < one * 3n) {
      fraction *= 2n
      twos--
    }
    const [factor, move] = split(abs(exponent))
    const product = (logarithm(fraction) + twos * ln2) * (exponent < 0 ? -factor : factor)
    return exponential(move < 0 ? product >> BigInt(-move) : product << BigInt(move))
  }
  const positive = (base: number, exponent: number): number => {
    if (exponent === 0.5) return sqrt(base)
    // Powers of two are exact, and so are small whole ones.
    if (base === 2 && trunc(exponent) === exponent) return pow(2, exponent)
    if (exponent > 0 && exponent < 64 && trunc(exponent) === exponent && isSafeInteger(base)) {
      let product = base
      for (let left = exponent; left > 1 && product <= 9_007_199_254_740_991; left--) product *= base
      if (product <= 9_007_199_254_740_991) return product
    }
    return general(base, exponent)
  }
  const ofNumbers = (base: number, exponent: number): number => {
    if (exponent === 1) return base
    if (exponent === 2) return base * base
    if (exponent === -1) return 1 / base
    const size = abs(base)
    if (size === 0 || size === 1 || exponent === 0 || size - size !== 0 || exponent - exponent !== 0)
      return pow(base, exponent)
    if (base > 0) return positive(base, exponent)
    if (trunc(exponent) !== exponent) return NaN
    return exponent % 2 === 0 ? positive(size, exponent) : -positive(size, exponent)
  }

  return (base, exponent) => {
    // What a step gives back is the number, or bigint, that a value counts as.
    let from = base as bigint
    let to = exponent as bigint
    const left: bigint | number = from++
    const right: bigint | number = to++
    return typeof left === 'number' && typeof right === 'number' ? ofNumbers(left, right) : left ** right
  }
}
