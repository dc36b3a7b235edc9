import { numberText } from '../../../../shared/numbers.ts'
import type { HistogramBar } from '../../../../shared/model/dry-run.ts'

/** How many rows the documents of a bar have: "3–5", "101+". */
export function barLabel({ from, to }: Pick<HistogramBar, 'from' | 'to'>): string {
  if (to === null) return `${numberText(from)}+`
  return from === to ? numberText(from) : `${numberText(from)}–${numberText(to)}`
}
