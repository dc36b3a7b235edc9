import type { Series } from './create-series.ts'

/** Takes a power of whatever values, as `**` does. */
export type Power = (base: unknown, exponent: unknown) => number | bigint

/**
 * Makes the function that takes powers, rightly rounded, which is the same on every machine: the interpreter's own errs
 * in the last digit of one in fifty, as in `10 ** -5`.
 *
 * Runs inside QuickJS: its own text is evaluated there, so it may not refer to anything outside itself.
 */
export function createPower({ places, logarithm, ln2, split, exponential }: Series): Power {
  const { abs, pow, sqrt, trunc } = Math
  const { isSafeInteger } = Number
  const one = 1n << places

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
