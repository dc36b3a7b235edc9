import type { DryRunReport } from '../../../../shared/model/dry-run.ts'
import { failingCount } from '../../../../shared/model/dry-run-words.ts'
import classes from './dry-run.module.css'

/** What has to be done before the draft can be published; nothing when it can. */
export function Advice({ report }: { readonly report: DryRunReport }) {
  if (report.outcome !== 'refuse' && report.outcome !== 'ask') return null
  return (
    <p className={classes.note} data-tone={report.outcome === 'ask' ? 'warn' : 'danger'}>
      {report.outcome === 'refuse'
        ? 'No row would be written. First '
        : 'Publish asks whether to go on. Or first '}
      {advice(report).join('; ')}.
    </p>
  )
}

function advice({ failures, leftOut, mostFailing, policy, collisions, failedTests }: DryRunReport): string[] {
  const failing = failingCount(failures)
  const skips = policy === 'reject' && failures.map.count + failures.type.count > 0
  return [
    ...(failing > leftOut
      ? [`correct the map or the documents under Failing${skips ? ', or let the view skip them' : ''}`]
      : []),
    ...(leftOut > mostFailing
      ? ['correct the map or the documents under Failing, or let more of them fail']
      : []),
    ...(collisions.count > 0
      ? ['change the documents under Not unique, or let the column hold a value more than once']
      : []),
    ...(failedTests > 0 ? ['correct the map, or what its tests expect'] : []),
  ]
}
