import type { ColumnForm } from './column-form.ts'

/** More digits than any sum of a column has. */
export const sumDigits = 65

/** Digits that an average has behind those of its column, and behind the point at most. */
const [moreDigits, mostScale] = [6, 30]

/** A column with more digits has no more in its average: MariaDB counts with 65 in all. */
const widest = 48

/** What the average of a column is: a decimal where its values are exact, rounded to a fixed number of digits. */
export function averageForm({ type, precision, scale = 0 }: ColumnForm): ColumnForm {
  if (type === 'integer') return { type: 'decimal', precision: sumDigits, scale: moreDigits }
  if (type !== 'decimal') return { type: 'real' }
  if (precision === undefined) return { type, scale: mostScale }
  const more = precision > widest ? 0 : Math.min(moreDigits, mostScale - scale)
  return { type, precision: sumDigits, scale: scale + more }
}
