/**
 * Makes `toString` of numbers with a fraction give the digits that V8 gives in another base than ten.
 *
 * Runs inside QuickJS: its own text is evaluated there, so it may not refer to anything outside itself.
 */
export function correctNumbers(): void {
  const { abs, floor, trunc } = Math
  const toText = Number.prototype.toString
  const cell = new Float64Array(1)
  const words = new Uint32Array(cell.buffer)

  const digits = '0123456789abcdefghijklmnopqrstuvwxyz'
  const inRadix = (value: number, radix: number): string => {
    let whole = floor(value)
    let fraction = value - whole
    cell[0] = value
    const low = words[0] as number
    words[0] = low + 1
    if (low === 0xffffffff) words[1] = (words[1] as number) + 1
    let delta = 0.5 * (cell[0] - value)
    if (delta < 5e-324) delta = 5e-324
    const behind: number[] = []
    while (fraction >= delta) {
      fraction *= radix
      delta *= radix
      const digit = trunc(fraction)
      behind.push(digit)
      fraction -= digit
      if ((fraction > 0.5 || (fraction === 0.5 && digit % 2 === 1)) && fraction + delta > 1) {
        while (behind.length > 0 && behind[behind.length - 1] === radix - 1) behind.pop()
        if (behind.length === 0) whole += 1
        else behind[behind.length - 1]!++
        break
      }
    }
    let text = ''
    do {
      const rest = whole % radix
      text = digits[rest] + text
      whole = (whole - rest) / radix
    } while (whole > 0)
    return behind.length === 0 ? text : `${text}.${behind.map((digit) => digits[digit]).join('')}`
  }
  // A method has no prototype, and cannot be called with new: as those of the language.
  const methods = {
    toString(this: unknown, radix?: unknown): string {
      const base = radix === undefined ? 10 : trunc(+(radix as number))
      const own = toText.call(this as number, base === base ? base : 0)
      const value = +(this as number)
      if (base === 10 || value - value !== 0 || floor(value) === value) return own
      return value < 0 ? `-${inRadix(abs(value), base)}` : inRadix(value, base)
    },
  }
  // oxlint-disable-next-line no-extend-native -- the interpreter's own
  Object.defineProperty(Number.prototype, 'toString', { value: methods.toString })
}
