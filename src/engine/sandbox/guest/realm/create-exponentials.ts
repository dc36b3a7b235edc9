/** Functions of `Math` that others are made of. */
export interface Exponentials {
  exp(x: number): number
  log(x: number): number
  log10(x: number): number
  /** The upper half of a number's bits. */
  highWord(value: number): number
}

/**
 * Makes the exponential and the logarithms. The formulas are those of fdlibm, as V8 has them.
 *
 * Runs inside QuickJS: its own text is evaluated there, so it may not refer to anything outside itself.
 */
export function createExponentials(): Exponentials {
  const { trunc } = Math
  const cell = new Float64Array(1)
  const words = new Uint32Array(cell.buffer)
  const highWord = (value: number): number => {
    cell[0] = value
    return words[1] as number
  }
  const twoTo = (exponent: number): number => {
    words[1] = (0x3ff + exponent) << 20
    words[0] = 0
    return cell[0] as number
  }

  const ln2High = 6.9314718036912381649e-1
  const ln2Low = 1.90821492927058770002e-10
  const exp = (x: number): number => {
    if (x !== x || x > 709.782712893384) return x === x ? Infinity : x
    if (x < -745.1332191019411) return 0
    const size = highWord(x) & 0x7fffffff
    if (size < 0x3e300000) return 1 + x
    let turns = 0
    let [high, low] = [x, 0]
    if (size > 0x3fd62e42) {
      if (x === 1) return Math.E
      turns = size < 0x3ff0a2b2 ? (x < 0 ? -1 : 1) : trunc(Math.LOG2E * x + (x < 0 ? -0.5 : 0.5))
      high = x - turns * ln2High
      low = turns * ln2Low
    }
    const rest = high - low
    const t = rest * rest
    const series =
      1.66666666666666019037e-1 +
      t *
        (-2.77777777770155933842e-3 +
          t * (6.61375632143793436117e-5 + t * (-1.6533902205465251539e-6 + t * 4.13813679705723846039e-8)))
    const c = rest - t * series
    if (turns === 0) return 1 - ((rest * c) / (c - 2) - rest)
    const y = 1 - (low - (rest * c) / (2 - c) - high)
    if (turns === 1024) return y * 2 * twoTo(1023)
    return turns >= -1021 ? y * twoTo(turns) : y * twoTo(turns + 1000) * 9.3326361850321887899e-302
  }
  const log = (given: number): number => {
    if (given !== given || given === Infinity) return given
    if (given <= 0) return given === 0 ? -Infinity : NaN
    const isSmall = given < 2.2250738585072014e-308
    const top = highWord(isSmall ? given * 2 ** 54 : given)
    const high = top & 0xfffff
    const carry = (high + 0x95f64) & 0x100000
    const k = (top >> 20) - 1023 - (isSmall ? 54 : 0) + (carry >> 20)
    words[1] = high | (carry ^ 0x3ff00000)
    const f = (cell[0] as number) - 1
    if ((0xfffff & (2 + high)) < 3) {
      if (f === 0) return k === 0 ? 0 : k * ln2High + k * ln2Low
      const r = f * f * (0.5 - (1 / 3) * f)
      return k === 0 ? f - r : k * ln2High - (r - k * ln2Low - f)
    }
    const s = f / (2 + f)
    const z = s * s
    const w = z * z
    const even = w * (3.999999999940941908e-1 + w * (2.222219843214978396e-1 + w * 1.531383769920937332e-1))
    const odd =
      z *
      (6.66666666666673513e-1 +
        w * (2.857142874366239149e-1 + w * (1.818357216161805012e-1 + w * 1.479819860511658591e-1)))
    const r = odd + even
    if (((high - 0x6147a) | (0x6b851 - high)) > 0) {
      const square = 0.5 * f * f
      return k === 0
        ? f - (square - s * (square + r))
        : k * ln2High - (square - (s * (square + r) + k * ln2Low) - f)
    }
    return k === 0 ? f - s * (f - r) : k * ln2High - (s * (f - r) - k * ln2Low - f)
  }
  const log10 = (given: number): number => {
    if (given !== given || given <= 0 || given === Infinity || given === 1) return log(given)
    const isSmall = given < 2.2250738585072014e-308
    const high = highWord(isSmall ? given * 2 ** 54 : given)
    const exponent = (high >> 20) - 1023 - (isSmall ? 54 : 0)
    const below = exponent < 0 ? 1 : 0
    words[1] = (high & 0xfffff) | ((0x3ff - below) << 20)
    const y = exponent + below
    return (
      y * 3.69423907715893078616e-13 + Math.LOG10E * log(cell[0] as number) + y * 3.01029995663611771306e-1
    )
  }

  return { exp, log, log10, highWord }
}
