import type { ViewForecast } from '../../../shared/model/forecast.ts'

/** A piece of a sentence: words, or the key of a document it leads to. */
export type Words = string | { readonly open: string }

/** Why a view refuses the document, with the way to the document that stands against it. */
export function refusalWords({ message, details }: ViewForecast['refusals'][number]): Words[] {
  const { column, columns, value, holder, key, line, constraint } = details
  if (constraint === 'unique') {
    const names = Array.isArray(columns) ? columns.join(', ') : String(column)
    const held = `${names} ${JSON.stringify(value)} is held`
    if (holder === key) return [`${held} twice by this document`]
    return typeof holder === 'string' ? [`${held} by `, { open: holder }] : [`${held} already`]
  }
  if (constraint === 'not null') return [`${String(column)} needs a value, and the map yields null`]
  const place = typeof line === 'number' ? `line ${line}: ` : ''
  return [`${place}${ownWords(message)}`]
}

/** The message without what the panel says beside it: which view, which document, which line. */
export function ownWords(message: string): string {
  return message.replace(/^View "[^"]*", document "(?:[^"\\]|\\.)*"(?: \(line \d+(?:, column \d+)?\))?: /, '')
}

/** What saving would do to all views, in one sentence. */
export function forecastHeadline(views: readonly ViewForecast[]): string {
  const refusing = views.filter(({ outcome }) => outcome === 'refused').length
  if (refusing > 0) return `be refused by ${refusing === 1 ? '1 view' : `${refusing} views`}`
  const changed = views.filter(({ outcome }) => outcome === 'changed' || outcome === 'skipped').length
  if (changed === 0) return 'change no view'
  return `change ${changed === 1 ? '1 view' : `${changed} views`}`
}
