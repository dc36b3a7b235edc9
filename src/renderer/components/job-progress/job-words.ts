import type { JobSnapshot } from '../../../shared/model/job.ts'

const number = new Intl.NumberFormat('en')

/** How much is done, from 0 to 100; null while the total is unknown. A running job never claims 100. */
export function jobPercent(job: Pick<JobSnapshot, 'done' | 'total' | 'state'>): number | null {
  if (job.state === 'done') return 100
  if (job.total === null) return null
  if (job.total === 0) return 0
  return Math.min(99, Math.floor((job.done / job.total) * 100))
}

/** Milliseconds until the job ends at the pace it had so far; null while nothing can be said. */
export function jobTimeLeft(
  job: Pick<JobSnapshot, 'done' | 'total' | 'startedAt'>,
  now: number,
): number | null {
  const elapsed = now - job.startedAt
  // The first moments say more about starting than about the pace.
  if (job.total === null || job.done < job.total / 100 || job.done === 0 || elapsed < 1000) return null
  return (elapsed * Math.max(0, job.total - job.done)) / job.done
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
  if (milliseconds < 10) return `${milliseconds.toFixed(1)} ms`
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`
  return milliseconds < 60_000 ? `${(milliseconds / 1000).toFixed(1)} s` : clock(milliseconds)
}

/** What the job is doing, to what: "Reindexing by_email". */
export function jobTitle(job: Pick<JobSnapshot, 'kind' | 'subject'>): string {
  switch (job.kind) {
    case 'publish':
      return `Publishing ${job.subject}`
    case 'reindex':
      return `Reindexing ${job.subject}`
    case 'dry-run':
      return `Dry run of ${job.subject}`
    case 'export':
      return `Exporting to ${fileName(job.subject)}`
    default:
      throw new Error(`No such kind of job: ${String(job.kind satisfies never)}`)
  }
}

/** How much is done in numbers: "1,204 of 2,000 documents". */
export function jobCounts(job: Pick<JobSnapshot, 'kind' | 'done' | 'total'>): string {
  const noun = job.kind === 'export' ? 'written' : 'documents'
  return job.total === null
    ? `${number.format(job.done)} ${noun}`
    : `${number.format(job.done)} of ${number.format(job.total)} ${noun}`
}

export function fileName(path: string): string {
  return path.split(/[/\\]/).at(-1) ?? path
}
