import { counted } from '../../../../shared/counted.ts'
import { sizeText } from '../../../components/texts/size-text.ts'
import { numberText } from '../../../../shared/numbers.ts'
import { failingCount } from '../../../../shared/model/dry-run-words.ts'
import type { DryRunReport } from '../../../../shared/model/dry-run.ts'

/** What publishing would do, in as few words as fit beside a button: “+12 −3 ~4 rows”, “2 refused”; with “…” when only a part was looked at. */
export function answerWords(report: DryRunReport): string {
  const { rows, outcome, failures, collisions, failedTests, state, leftOut } = report
  const more = state === 'done' ? '' : '…'
  const refused = failingCount(failures) - leftOut
  if (outcome === 'refuse')
    return `${[
      ...(refused > 0 || collisions.count === 0 ? [`${numberText(failingCount(failures))} refused`] : []),
      ...(collisions.count > 0 ? [`${numberText(collisions.count)} not unique`] : []),
    ].join(', ')}${more}`
  if (outcome === 'ask')
    return `${counted(failedTests, 'test')} ${failedTests === 1 ? 'fails' : 'fail'}${more}`
  if (outcome === 'nothing') return 'nothing to publish'
  const parts = [
    ...(rows.added > 0 ? [`+${numberText(rows.added)}`] : []),
    ...(rows.removed > 0 ? [`−${numberText(rows.removed)}`] : []),
    ...(rows.changed > 0 ? [`~${numberText(rows.changed)}`] : []),
  ]
  const skipped = leftOut > 0 ? `, ${numberText(leftOut)} left out` : ''
  const noun = rows.added + rows.removed + rows.changed === 1 ? 'row' : 'rows'
  return `${parts.length === 0 ? 'no row changes' : `${parts.join(' ')} ${noun}`}${skipped}${more}`
}

/** What it would take, as briefly: “12 KB, 1.5 index entries a put”; nothing while there is no row to estimate it from. */
export function sizeWords({ estimate, rows, done }: DryRunReport): string {
  if (estimate === null || done === 0) return ''
  const entries = perPut(rows.after / done, estimate.indexes.length)
  const noun = entries === '1' ? 'entry' : 'entries'
  return `${sizeText(estimate.bytes)}${entries === '0' ? '' : `, ${entries} index ${noun} a put`}`
}

/** The same in sentences, one a line: the size of the table and of each index, and what a put writes. */
export function costWords(report: DryRunReport): string[] {
  const { estimate } = report
  if (estimate === null) return []
  return [
    `Table and indexes: about ${sizeText(estimate.bytes)}.`,
    ...estimate.indexes.map(({ columns, bytes }) => `Index of ${columns}: about ${sizeText(bytes)}.`),
    ...(report.done > 0 ? [`A put writes on average ${writeCost(report)}.`] : []),
  ]
}

/** Rows and entries of indexes that a document has to be written with, by those that were looked at. */
export function writeCost({ rows, done, estimate }: DryRunReport): string {
  const each = rows.after / done
  const [written, entries] = [perPut(each, 1), perPut(each, estimate?.indexes.length ?? 0)]
  return `${written} ${written === '1' ? 'row' : 'rows'}, ${entries} ${entries === '1' ? 'entry' : 'entries'} of indexes`
}

function perPut(rows: number, times: number): string {
  return numberText(rows * times, { maximumFractionDigits: 1 })
}

/** Of which part of the documents an answer is; nothing when it is of all. */
export function scopeWords({ state, done, total }: DryRunReport): string {
  return state === 'done' ? '' : `By the first ${numberText(done)} of ${numberText(total)} documents: `
}
