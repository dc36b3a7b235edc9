import { counted } from '../../../../shared/counted.ts'
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
  return `${parts.length === 0 ? 'no row changes' : `${parts.join(' ')} rows`}${skipped}${more}`
}

/** Of which part of the documents an answer is; nothing when it is of all. */
export function scopeWords({ state, done, total }: DryRunReport): string {
  return state === 'done' ? '' : `By the first ${numberText(done)} of ${numberText(total)} documents: `
}
