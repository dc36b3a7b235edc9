import { Button, Progress } from '@mantine/core'
import { useEffect, useState } from 'react'
import type { JobSnapshot } from '../../../shared/model/job.ts'
import classes from './job-progress.module.css'
import { clock, jobCounts, jobPercent, jobTimeLeft, jobTitle } from './job-words.ts'

interface JobProgressProps {
  readonly job: JobSnapshot
  readonly onCancel?: () => void
  /** Where the place already says what is being done. */
  readonly untitled?: boolean
}

/** A running job: what it does, how far it is, how long it still takes, and how to stop it. */
export function JobProgress({ job, onCancel, untitled = false }: JobProgressProps) {
  const percent = jobPercent(job)
  const left = jobTimeLeft(job, useNow(job.state === 'running'))
  return (
    <div className={classes.job}>
      {!untitled && <span className={classes.title}>{jobTitle(job)}</span>}
      <Progress
        className={classes.bar}
        size="sm"
        radius="xl"
        value={percent ?? 100}
        animated={percent === null}
        striped={percent === null}
        aria-label={jobTitle(job)}
      />
      <span className={classes.numbers}>
        {percent !== null && `${percent}% · `}
        {jobCounts(job)}
        {left !== null && ` · ${clock(left)} left`}
      </span>
      {onCancel && <Button onClick={onCancel}>Cancel</Button>}
    </div>
  )
}

/** The time now, in UTC milliseconds, once a second while `ticking`. */
export function useNow(ticking: boolean): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    if (!ticking) return
    const timer = setInterval(() => setNow(Date.now()), 1000)
    return () => clearInterval(timer)
  }, [ticking])
  return now
}
