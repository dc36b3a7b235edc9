import type { Exponentials } from './create-exponentials.ts'
import type { Power } from './create-power.ts'

/**
 * Makes functions of `Math` give what V8 gives, where the interpreter's give something else in the last
 * digits. The formulas are those of fdlibm, as V8 has them.
 *
 * Runs inside QuickJS: its own text is evaluated there, so it may not refer to anything outside itself.
 */
export function correctMath(power: Power, { exp, log, log10, highWord }: Exponentials): void {
  const { abs, expm1, log1p, sqrt } = Math
  const define = (target: object, methods: Readonly<Record<string, (...given: never[]) => unknown>>) => {
    for (const [name, value] of Object.entries(methods)) {
      // A method has no prototype, and cannot be called with new: as those of the language.
      Object.defineProperty(target, name, { value, writable: true, enumerable: false, configurable: true })
    }
  }
  const number = (value: unknown): number => +(value as number)

  const cosh = (x: number): number => {
    const size = abs(x)
    if (size < 0.3465735912322998) {
      const t = expm1(size)
      return size < 2 ** -55 ? 1 + t : 1 + (t * t) / (1 + t + (1 + t))
    }
    if (size < 22) return 0.5 * exp(size) + 0.5 / exp(size)
    if (size < 709.7822265625) return 0.5 * exp(size)
    const w = exp(0.5 * size)
    return size > 710.4758600739439 ? Infinity : 0.5 * w * w
  }
  const sinh = (x: number): number => {
    const size = abs(x)
    const half = x < 0 ? -0.5 : 0.5
    if (size < 22) {
      if (size < 2 ** -28) return x
      const t = expm1(size)
      return size < 1 ? half * (2 * t - (t * t) / (t + 1)) : half * (t + t / (t + 1))
    }
    if (size < 709.7822265625) return half * exp(size)
    const w = exp(0.5 * size)
    return size <= 710.4758600739439 ? half * w * w : x * Infinity
  }
  const tanh = (x: number): number => {
    const size = abs(x)
    if (!(size >= 2 ** -28)) return x
    if (size >= 22) return x < 0 ? -1 : 1
    const t = expm1(size >= 1 ? 2 * size : -2 * size)
    const z = size >= 1 ? 1 - 2 / (t + 2) : -t / (t + 2)
    return x < 0 ? -z : z
  }
  const asinh = (x: number): number => {
    const size = abs(x)
    if (!(size >= 2 ** -28) || size === Infinity) return x
    const t = x * x
    const w =
      highWord(size) > 0x41b00000
        ? log(size) + Math.LN2
        : highWord(size) > 0x40000000
          ? log(2 * size + 1 / (sqrt(t + 1) + size))
          : log1p(size + t / (1 + sqrt(1 + t)))
    return x < 0 ? -w : w
  }
  const acosh = (x: number): number => {
    if (!(x >= 1)) return NaN
    if (x >= 2 ** 28) return log(x) + Math.LN2
    if (x > 2) return log(2 * x - 1 / (x + sqrt(x * x - 1)))
    return log1p(x - 1 + sqrt(2 * (x - 1) + (x - 1) * (x - 1)))
  }
  const hypot = (sizes: readonly number[]): number => {
    let most = 0
    for (let at = 0; at < sizes.length; at++) if ((sizes[at] as number) > most) most = sizes[at] as number
    if (most === Infinity) return Infinity
    let [sum, lost] = [0, 0]
    for (let at = 0; at < sizes.length; at++) {
      const size = sizes[at] as number
      if (size !== size) return NaN
      const part = most === 0 ? 0 : size / most
      const summand = part * part - lost
      const next = sum + summand
      lost = next - sum - summand
      sum = next
    }
    return sqrt(sum) * most
  }
  define(Math, {
    pow: (base: unknown, exponent: unknown) => power(number(base), number(exponent)),
    exp: (x: unknown) => exp(number(x)),
    log: (x: unknown) => log(number(x)),
    log10: (x: unknown) => log10(number(x)),
    cosh: (x: unknown) => cosh(number(x)),
    sinh: (x: unknown) => sinh(number(x)),
    tanh: (x: unknown) => tanh(number(x)),
    asinh: (x: unknown) => asinh(number(x)),
    acosh: (x: unknown) => acosh(number(x)),
    hypot: (...values: readonly unknown[]) => hypot(values.map((value) => abs(number(value)))),
  })
  Object.defineProperty(Math.hypot, 'length', { value: 2 })
}
