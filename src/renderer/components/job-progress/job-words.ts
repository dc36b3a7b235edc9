import { numberText } from '../../../shared/numbers.ts'
import type { JobSnapshot } from '../../../shared/model/job.ts'

const oneDigit = { minimumFractionDigits: 1, maximumFractionDigits: 1 }

/** How much is done, from 0 to 100; null while it is not known. A running job never claims 100. */
export function jobPercent(job: Pick<JobSnapshot, 'share' | 'state'>): number | null {
  if (job.state === 'done') return 100
  return job.share === null ? null : Math.min(99, Math.floor(job.share * 100))
}

/** How fast it goes and how long it still takes, as far as that is known: "12,345/s", "0:12 left". */
export function jobPace({ rate, secondsLeft }: Pick<JobSnapshot, 'rate' | 'secondsLeft'>): string[] {
  return [
    ...(rate === null ? [] : [`${numberText(Math.round(rate))}/s`]),
    ...(secondsLeft === null ? [] : [`${clock(secondsLeft * 1000)} left`]),
  ]
}

/** A length of time in milliseconds as a reader says it: `0:12`, `1:02:03`. */
export function clock(milliseconds: number): string {
  const seconds = Math.ceil(milliseconds / 1000)
  const two = (part: number): string => String(part).padStart(2, '0')
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60)]
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`
}

/** A length of time in milliseconds, exact for short ones: `4.0 ms`, `1.2 s`, `2:05`. */
export function duration(milliseconds: number): string {
  if (milliseconds < 10) return `${numberText(milliseconds, oneDigit)} ms`
  if (milliseconds < 1000) return `${numberText(Math.round(milliseconds))} ms`
  return milliseconds < 60_000 ? `${numberText(milliseconds / 1000, oneDigit)} s` : clock(milliseconds)
}

/** What the job is doing, to what: "Reindexing by_email". */
export function jobTitle(job: Pick<JobSnapshot, 'kind' | 'subject' | 'target'>): string {
  switch (job.kind) {
    case 'publish':
      return `Publishing ${job.subject}`
    case 'reindex':
      return `Reindexing ${job.subject}`
    case 'dry-run':
      return `Dry run of ${job.subject}`
    case 'verify':
      return `Verifying ${job.subject}`
    case 'repair':
      return `Repairing ${job.subject}`
    case 'import':
      return `Importing ${fileName(job.subject)}`
    case 'export':
      return `Exporting to ${fileName(job.subject)}`
    case 'delete':
      return `Deleting documents of ${job.subject}`
    case 'edit':
      return `Editing documents of ${job.subject}`
    case 'undo':
      return `Undoing in ${job.subject}`
    case 'copy':
      return `Copying to ${job.target ? `${fileName(job.target.database)} ▸ ` : ''}${job.subject}`
    default:
      throw new Error(`No such kind of job: ${String(job.kind satisfies never)}`)
  }
}

const nouns: Partial<Record<JobSnapshot['kind'], string>> = {
  export: 'written',
  import: 'records',
  // Each record is copied, compared, and read by each view.
  copy: 'steps',
}

/** How much is done in numbers: "1,204 of 2,000 documents". */
export function jobCounts(job: Pick<JobSnapshot, 'kind' | 'done' | 'total'>): string {
  const noun = nouns[job.kind] ?? 'documents'
  return job.total === null
    ? `${numberText(job.done)} ${noun}`
    : `${numberText(job.done)} of ${numberText(job.total)} ${noun}`
}

export function fileName(path: string): string {
  return path.split(/[/\\]/).at(-1) ?? path
}
