/** An exact decimal number: `units` divided by ten to the power of `scale`. */
export interface Decimal {
  readonly units: bigint
  readonly scale: number
}

/** Longer numbers, and larger exponents, are no values that a column holds. */
const mostDigits = 1200

/**
 * Reads a decimal number exactly; a JavaScript number stands for the digits it is printed with.
 * Undefined for what is none.
 *
 * @example
 * parseDecimal('19.90') // { units: 1990n, scale: 2 }
 * parseDecimal(1e-7) // { units: 1n, scale: 7 }
 */
export function parseDecimal(value: string | number | bigint): Decimal | undefined {
  if (typeof value === 'bigint') return { units: value, scale: 0 }
  const [, sign, whole = '', fraction = '', exponent = '0'] =
    /^([+-]?)(?=\.?\d)(\d*)(?:\.(\d*))?(?:e([+-]?\d{1,4}))?$/i.exec(String(value)) ?? []
  if (sign === undefined || whole.length + fraction.length + Math.abs(Number(exponent)) > mostDigits)
    return undefined
  const units = BigInt(`${sign === '-' ? '-' : ''}${whole}${fraction}`)
  const scale = fraction.length - Number(exponent)
  return scale >= 0 ? { units, scale } : { units: units * 10n ** BigInt(-scale), scale: 0 }
}

/** The greatest multiple of ten to the power of `-scale` that is not above the number, and whether it is the number itself. */
export function floorTo({ units, scale }: Decimal, to: number): { units: bigint; exact: boolean } {
  if (scale <= to) return { units: units * 10n ** BigInt(to - scale), exact: true }
  const step = 10n ** BigInt(scale - to)
  const rest = ((units % step) + step) % step
  return { units: (units - rest) / step, exact: rest === 0n }
}

/** The nearest multiple of ten to the power of `-scale`; halves away from zero, as databases round. */
export function roundTo({ units, scale }: Decimal, to: number): bigint {
  if (units < 0n) return -roundTo({ units: -units, scale }, to)
  if (scale <= to) return floorTo({ units, scale }, to).units
  const half = 5n * 10n ** BigInt(scale - to - 1)
  return floorTo({ units: units + half, scale }, to).units
}

/** Writes a decimal with `scale` digits after the decimal point, and none of `-0`. */
export function formatDecimal({ units, scale }: Decimal): string {
  const digits = String(units < 0n ? -units : units).padStart(scale + 1, '0')
  const sign = units < 0n ? '-' : ''
  return scale === 0 ? `${sign}${digits}` : `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`
}

/** The same number without zeros at the end of its fraction. */
export function trimDecimal({ units, scale }: Decimal): Decimal {
  let [left, kept] = [units, scale]
  while (kept > 0 && left % 10n === 0n) [left, kept] = [left / 10n, kept - 1]
  return { units: left, scale: kept }
}
