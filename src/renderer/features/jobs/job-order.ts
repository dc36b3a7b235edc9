import { buildsView, hasEnded, type JobSnapshot } from '../../../shared/model/job.ts'

/** The job that the status bar speaks of: the running one started last. */
export function newestRunning(jobs: readonly JobSnapshot[]): JobSnapshot | null {
  const running = jobs.filter((job) => job.state === 'running')
  return running.reduce<JobSnapshot | null>(
    (newest, job) => (newest === null || job.startedAt >= newest.startedAt ? job : newest),
    null,
  )
}

/** Running jobs first, then those that wait to be resumed, then those that ended; within each the newest first. */
export function inReadingOrder(jobs: readonly JobSnapshot[]): JobSnapshot[] {
  const rank = (job: JobSnapshot): number => (job.state === 'running' ? 0 : hasEnded(job) ? 2 : 1)
  return jobs.toSorted(
    (a, b) => rank(a) - rank(b) || (b.finishedAt ?? b.startedAt) - (a.finishedAt ?? a.startedAt),
  )
}

/** Failures that are still to be looked at: a later job on the same thing has made up for the rest. */
export function openFailures(jobs: readonly JobSnapshot[]): JobSnapshot[] {
  return jobs.filter(
    (job) =>
      job.state === 'failed' &&
      !jobs.some(
        (later) => later.state === 'done' && later.startedAt > job.startedAt && sameWork(job, later),
      ),
  )
}

function sameWork(one: JobSnapshot, other: JobSnapshot): boolean {
  return (
    one.database === other.database &&
    one.store === other.store &&
    one.subject === other.subject &&
    (one.kind === other.kind || (buildsView(one) && buildsView(other)))
  )
}
