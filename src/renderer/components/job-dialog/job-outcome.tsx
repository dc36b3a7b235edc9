import type { JobSnapshot } from '../../../shared/model/job.ts'
import { ErrorState } from '../states/error-state.tsx'
import { JobProgress } from '../job-progress/index.ts'
import classes from './job-dialog.module.css'

interface JobOutcomeProps {
  readonly job: JobSnapshot
  readonly noun: string
  /** What a cancelled job leaves behind. */
  readonly left: string
}

/** How far the job of a dialog is, or how it ended. */
export function JobOutcome({ job, noun, left }: JobOutcomeProps) {
  switch (job.state) {
    case 'running':
    case 'paused':
    case 'interrupted':
      return (
        <div className={classes.progress}>
          <JobProgress job={job} untitled />
        </div>
      )
    case 'done':
      return (
        <p
          className={classes.outcome}
          role="status"
          data-tone={job.errors > 0 || job.attention === true ? 'warn' : 'ok'}
        >
          {job.result}
        </p>
      )
    case 'failed':
      return <ErrorState strip what={`The ${noun} stopped`} error={job.error} />
    case 'cancelled':
      return (
        <p className={classes.outcome} role="status">
          Cancelled: {left}
        </p>
      )
    default:
      throw new Error(`No such state: ${String(job.state satisfies never)}`)
  }
}
