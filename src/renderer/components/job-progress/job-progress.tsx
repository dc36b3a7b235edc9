import { Button, Progress } from '@mantine/core'
import { useState } from 'react'
import { percentText } from '../../../shared/numbers.ts'
import type { JobSnapshot } from '../../../shared/model/job.ts'
import classes from './job-progress.module.css'
import { jobCounts, jobPace, jobPercent, jobTitle } from './job-words.ts'

/** What an interruption leaves nothing of. */
const beginAnew: readonly JobSnapshot['kind'][] = ['export', 'copy', 'dry-run']

interface JobProgressProps {
  readonly job: JobSnapshot
  /** Resolves once the engine has answered; the caller shows a failure. */
  readonly onPause?: () => Promise<void>
  readonly onResume?: () => void
  readonly onCancel?: () => Promise<void>
  /** Where the place already says what is being done. */
  readonly untitled?: boolean
}

/** A job that has not ended: its task, progress, speed, remaining time, and a way to stop it. */
export function JobProgress({ job, onPause, onResume, onCancel, untitled = false }: JobProgressProps) {
  const percent = jobPercent(job)
  const running = job.state === 'running'
  // An engine that makes an index hears of it when that is done: what was pressed is said at once.
  const [pressed, setPressed] = useState<JobSnapshot['stopping']>(undefined)
  const stopping = job.stopping ?? (running ? pressed : undefined)
  const press = (what: 'pause' | 'cancel', tell: () => Promise<void>) => (): void => {
    setPressed(what)
    void tell().finally(() => setPressed(undefined))
  }
  const numbers = [...(percent === null ? [] : [percentText(percent / 100)]), jobCounts(job), ...jobPace(job)]
  return (
    <div className={classes.job}>
      {!untitled && <span className={classes.title}>{jobTitle(job)}</span>}
      <Progress
        className={classes.bar}
        size="sm"
        radius="xl"
        color={running ? undefined : 'gray'}
        value={percent ?? 100}
        animated={percent === null && running}
        striped={percent === null}
        aria-label={jobTitle(job)}
      />
      <span className={classes.numbers}>{numbers.join(' · ')}</span>
      {!running && (
        <span className={classes.waiting}>{job.state === 'paused' ? 'Paused' : 'Interrupted'}</span>
      )}
      {onPause && running && stopping !== 'cancel' && (
        <Button onClick={press('pause', onPause)} disabled={stopping !== undefined || !job.canPause}>
          {stopping === 'pause' ? 'Pausing…' : 'Pause'}
        </Button>
      )}
      {onResume && job.canResume && (
        <Button onClick={onResume}>
          {job.state === 'interrupted' && beginAnew.includes(job.kind) ? 'Start again' : 'Resume'}
        </Button>
      )}
      {onCancel && (
        <Button onClick={press('cancel', onCancel)} disabled={stopping === 'cancel'}>
          {stopping === 'cancel' ? 'Cancelling…' : 'Cancel'}
        </Button>
      )}
    </div>
  )
}
