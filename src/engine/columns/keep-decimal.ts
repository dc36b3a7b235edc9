import type { ColumnForm } from './column-form.ts'
import { formatDecimal, parseDecimal, roundTo, trimDecimal } from './decimal.ts'

/**
 * A decimal as its column keeps it: a text with as many digits after the decimal point as the column has, rounded as
 * databases round. Undefined for what is no number, or has more digits than the column.
 *
 * @example
 * keepDecimal({ type: 'decimal', precision: 12, scale: 2 }, 0.1 + 0.2) // '0.30'
 */
export function keepDecimal({ precision, scale = 0 }: ColumnForm, value: unknown): string | undefined {
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'bigint') return undefined
  const decimal = parseDecimal(value)
  if (decimal === undefined) return undefined
  if (precision === undefined) return formatDecimal(trimDecimal(decimal))
  const units = roundTo(decimal, scale)
  const most = 10n ** BigInt(precision)
  return units < most && units > -most ? formatDecimal({ units, scale }) : undefined
}
