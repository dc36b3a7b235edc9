import { numberText, percentText } from '../../../shared/numbers.ts'
import { CloseButton, Progress, UnstyledButton } from '@mantine/core'
import type { JobSnapshot } from '../../../shared/model/job.ts'
import { useJobs } from '../../client/index.ts'
import { clock, jobPercent, jobTitle } from '../../components/job-progress/index.ts'
import { showJobs, useDialogs } from '../../workspace/dialogs.ts'
import { cancelJob } from './job-actions.ts'
import { newestRunning, openFailures } from './job-order.ts'
import classes from './jobs.module.css'

/** The running jobs, in one line of the status bar; a click opens the panel of all jobs. */
export function JobsStatus() {
  const jobs = useJobs()
  const open = useDialogs((dialogs) => dialogs.jobs)
  const job = newestRunning(jobs)
  const failed = openFailures(jobs).length
  const waiting = jobs.filter((each) => each.state === 'paused' || each.state === 'interrupted')
  const others = jobs.filter((each) => each.state === 'running').length - 1
  const toggle = (): void => showJobs(!open)

  if (job === null) {
    if (jobs.length === 0) return null
    return (
      <UnstyledButton className={classes.status} aria-expanded={open} onClick={toggle}>
        {failed > 0 && <span className={classes.failed}>{failed} failed</span>}
        {waiting.length > 0 && <span className={classes.waiting}>{waitingText(waiting)}</span>}
        {failed + waiting.length === 0 && 'Jobs'}
      </UnstyledButton>
    )
  }
  const percent = jobPercent(job)
  return (
    <div className={classes.running}>
      <UnstyledButton className={classes.status} aria-expanded={open} onClick={toggle} title={jobTitle(job)}>
        <span className={classes.statusTitle}>{jobTitle(job)}</span>
        <Progress
          className={classes.statusBar}
          size={6}
          radius="xl"
          value={percent ?? 100}
          animated={percent === null}
          striped={percent === null}
          aria-label={jobTitle(job)}
        />
        <span className={classes.numbers}>
          {percent === null ? numberText(job.done) : percentText(percent / 100)}
          {job.secondsLeft !== null && ` ${clock(job.secondsLeft * 1000)} left`}
          {others > 0 && ` +${others} more`}
        </span>
      </UnstyledButton>
      <CloseButton
        size="xs"
        aria-label={`Cancel: ${jobTitle(job)}`}
        title="Cancel"
        onClick={() => void cancelJob(job)}
      />
    </div>
  )
}

function waitingText(waiting: readonly JobSnapshot[]): string {
  const interrupted = waiting.filter((job) => job.state === 'interrupted').length
  const paused = waiting.length - interrupted
  return [
    ...(interrupted > 0 ? [`${interrupted} interrupted`] : []),
    ...(paused > 0 ? [`${paused} paused`] : []),
  ].join(', ')
}
