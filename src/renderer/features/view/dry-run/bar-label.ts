import type { HistogramBar } from '../../../../shared/model/dry-run.ts'

const number = new Intl.NumberFormat('en')

/** How many rows the documents of a bar have: "3–5", "101+". */
export function barLabel({ from, to }: Pick<HistogramBar, 'from' | 'to'>): string {
  if (to === null) return `${number.format(from)}+`
  return from === to ? number.format(from) : `${number.format(from)}–${number.format(to)}`
}
