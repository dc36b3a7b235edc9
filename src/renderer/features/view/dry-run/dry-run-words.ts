import type { DryRunReport, HistogramBar } from '../../../../shared/model/dry-run.ts'
import { counted } from '../preview-report.ts'

const number = new Intl.NumberFormat('en')

/** The documents that would keep publishing from succeeding or be left out, whatever is wrong with them. */
export function failingCount({ failures }: Pick<DryRunReport, 'failures'>): number {
  return failures.map.count + failures.type.count + failures.notNull.count
}

/** What publishing would do, in a sentence: "Publishing would add 12 and change 140 rows; 2 documents would fail." */
export function dryRunHeadline(report: DryRunReport): string {
  if (report.unchanged && report.state !== 'running')
    return 'This is the version that answers: publishing does nothing.'
  const failing = failingCount(report) - report.leftOut
  const held = report.collisions.count
  const parts = [rowsPart(report)]
  if (failing > 0) parts.push(`${counted(failing, 'document')} would fail`)
  if (report.leftOut > report.mostFailing)
    parts.push(
      `${counted(report.leftOut, 'document')} would be left out, and at most ${number.format(report.mostFailing)} may`,
    )
  else if (report.leftOut > 0) parts.push(`${counted(report.leftOut, 'document')} would be left out`)
  if (held > 0) parts.push(`${counted(held, 'value')} ${held === 1 ? 'is' : 'are'} held twice`)
  if (report.failedTests > 0)
    parts.push(`${counted(report.failedTests, 'test')} ${report.failedTests === 1 ? 'fails' : 'fail'}`)
  return `${parts.join('; ')}.`
}

function rowsPart({ rows }: DryRunReport): string {
  const { added, removed, changed } = rows
  const parts = [
    added > 0 ? `add ${number.format(added)}` : '',
    removed > 0 ? `remove ${number.format(removed)}` : '',
    changed > 0 ? `change ${number.format(changed)}` : '',
  ].filter((part) => part !== '')
  if (parts.length === 0) return 'Publishing would change no row'
  const last = parts.pop()!
  const noun = added + removed + changed === 1 ? 'row' : 'rows'
  return `Publishing would ${parts.length === 0 ? last : `${parts.join(', ')} and ${last}`} ${noun}`
}

/** How many rows the documents of a bar have: "3–5", "101+". */
export function barLabel({ from, to }: Pick<HistogramBar, 'from' | 'to'>): string {
  if (to === null) return `${number.format(from)}+`
  return from === to ? number.format(from) : `${number.format(from)}–${number.format(to)}`
}
