import { counted } from '../counted.ts'
import { numberText } from '../numbers.ts'
import type { DryRunReport } from './dry-run.ts'

type Found = Pick<
  DryRunReport,
  'outcome' | 'rows' | 'failures' | 'leftOut' | 'mostFailing' | 'collisions' | 'failedTests'
>

/** What publishing would come to, in the one sentence that the panel, the strip and the job say alike. */
export function outcomeText(found: Found): string {
  switch (found.outcome) {
    case 'nothing':
      return 'Would do nothing: this is the version that answers.'
    case 'publish':
      return `Would publish: ${[rowsText(found), leftOutText(found)].filter(Boolean).join('; ')}.`
    case 'ask':
      return `Would ask first: ${obstacles(found).join('; ')}.`
    case 'refuse':
      return `Would be refused: ${obstacles(found).join('; ')}.`
    default:
      throw new Error(`No such outcome: ${String(found.outcome satisfies never)}`)
  }
}

/** How many documents the new version cannot hold. */
export function failingCount(failures: Found['failures']): number {
  return Object.values(failures).reduce((sum, { count }) => sum + count, 0)
}

/** What stands in the way of publishing, each as the end of a sentence; empty when nothing does. */
export function obstacles({ failures, leftOut, mostFailing, collisions, failedTests }: Found): string[] {
  const failing = failingCount(failures) - leftOut
  return [
    ...(failing > 0 ? [`${counted(failing, 'document')} ${failing === 1 ? 'fails' : 'fail'}`] : []),
    ...(leftOut > mostFailing
      ? [`${counted(leftOut, 'document')} would be left out, and at most ${numberText(mostFailing)} may`]
      : []),
    ...(collisions.count > 0
      ? [
          `${counted(collisions.count, 'value')} that must be unique ${collisions.count === 1 ? 'is' : 'are'} in ${numberText(collisions.rows)} rows`,
        ]
      : []),
    ...(failedTests > 0 ? [`${counted(failedTests, 'test')} ${failedTests === 1 ? 'fails' : 'fail'}`] : []),
  ]
}

function leftOutText({ leftOut }: Found): string {
  if (leftOut === 0) return ''
  return `${counted(leftOut, 'document')} ${leftOut === 1 ? 'is' : 'are'} left out`
}

function rowsText({ rows: { added, removed, changed } }: Found): string {
  const parts = [
    added > 0 ? `adds ${numberText(added)}` : '',
    removed > 0 ? `removes ${numberText(removed)}` : '',
    changed > 0 ? `changes ${numberText(changed)}` : '',
  ].filter((part) => part !== '')
  const last = parts.pop()
  if (last === undefined) return 'no row changes'
  const noun = added + removed + changed === 1 ? 'row' : 'rows'
  return `${parts.length === 0 ? last : `${parts.join(', ')} and ${last}`} ${noun}`
}
