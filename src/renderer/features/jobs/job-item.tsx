import { numberText } from '../../../shared/numbers.ts'
import { Button, CloseButton } from '@mantine/core'
import {
  IconAlertTriangle,
  IconBan,
  IconCircleCheck,
  IconLoader2,
  IconPlayerPause,
} from '@tabler/icons-react'
import { useState } from 'react'
import { hasEnded, type JobSnapshot } from '../../../shared/model/job.ts'
import { desktop } from '../../client/index.ts'
import { CopyButton } from '../../components/copy-button.tsx'
import { duration, JobProgress, jobTitle } from '../../components/job-progress/index.ts'
import { fileName, showStore } from '../../workspace/databases.ts'
import { showJobs } from '../../workspace/dialogs.ts'
import { undoJob } from '../../workspace/undo-job.ts'
import { cancelJob, dismissJob, pauseJob, repairView, resumeJob, revealFile } from './job-actions.ts'
import { JobErrors } from './job-errors.tsx'
import { whenText } from '../../components/texts/time-text.ts'
import classes from './jobs.module.css'

interface JobItemProps {
  readonly job: JobSnapshot
  /** It failed, and what was done since has made up for it. */
  readonly doneSince: boolean
  /** Another job has undone it. */
  readonly undone: boolean
}

/** One job of the panel. */
export function JobItem({ job, doneSince, undone }: JobItemProps) {
  const ended = hasEnded(job)
  const [now] = useState(() => Date.now())
  return (
    <li className={classes.item}>
      <JobIcon job={job} doneSince={doneSince} />
      <div className={classes.words}>
        <div className={classes.itemHead}>
          <strong title={job.subject}>{jobTitle(job)}</strong>
          <span className={classes.dim} title={job.database}>
            {fileName(job.database)}
            {job.store !== '' && ` ▸ ${job.store}`}
          </span>
        </div>
        {ended ? (
          <JobOutcome job={job} />
        ) : (
          <JobProgress
            job={job}
            untitled
            onPause={() => pauseJob(job)}
            onResume={() => resumeJob(job)}
            onCancel={() => cancelJob(job)}
          />
        )}
        {job.errors > 0 && <JobErrors job={job} />}
      </div>
      {job.state === 'done' && job.kind === 'export' && <RevealButton path={job.subject} />}
      {job.state === 'done' && job.target !== undefined && <OpenButton target={job.target} />}
      {job.state === 'done' && job.kind === 'verify' && job.errors > 0 && (
        <Button onClick={() => repairView(job)}>Repair</Button>
      )}
      {ended && (job.undoable ?? 0) > 0 && !undone && (
        <Button aria-label={`Undo: ${jobTitle(job)}`} onClick={() => void undoJob(job)}>
          {job.kind === 'undo' ? 'Redo' : 'Undo'}
        </Button>
      )}
      {job.state === 'failed' && job.canResume && !doneSince && (
        <Button onClick={() => resumeJob(job)}>Try again</Button>
      )}
      {job.error !== null && (
        <CopyButton text={`${jobTitle(job)}\n${job.error.code}: ${job.error.message}`} label="Copy error" />
      )}
      {job.finishedAt !== null && (
        <span className={classes.times}>
          {whenText(job.finishedAt, now)} · took {duration(job.worked)}
        </span>
      )}
      {(ended || (job.state === 'interrupted' && !job.canResume)) && (
        <CloseButton aria-label={`Dismiss: ${jobTitle(job)}`} onClick={() => dismissJob(job)} />
      )}
    </li>
  )
}

function JobOutcome({ job }: { readonly job: JobSnapshot }) {
  switch (job.state) {
    case 'running':
    case 'paused':
    case 'interrupted':
      return null
    case 'done':
      return <div className={classes.outcome}>{job.result ?? 'Done.'}</div>
    case 'failed':
      return (
        <div className={classes.outcome} role="alert">
          {job.error?.message ?? 'It failed without saying why.'}
        </div>
      )
    case 'cancelled':
      return <div className={classes.outcome}>Cancelled: {leftBehind(job)}</div>
    default:
      throw new Error(`No such state: ${String(job.state satisfies never)}`)
  }
}

/** What a job leaves when it is cancelled. */
function leftBehind({ kind, done }: JobSnapshot): string {
  switch (kind) {
    case 'publish':
    case 'reindex':
      return 'the rows of the view are what they were before.'
    case 'dry-run':
    case 'verify':
      return 'nothing was changed.'
    case 'repair':
      return 'what was repaired until then stays repaired.'
    case 'import':
      return `the documents of the first ${numberText(done)} records stay.`
    case 'export':
      return 'no file was left behind.'
    case 'delete':
      return 'what was deleted until then stays deleted.'
    case 'edit':
      return 'what was edited until then stays so.'
    case 'undo':
      return 'what was brought back until then stays so.'
    case 'copy':
      return 'nothing was left of the copy.'
    default:
      throw new Error(`No such kind of job: ${String(kind satisfies never)}`)
  }
}

function OpenButton({ target }: { readonly target: NonNullable<JobSnapshot['target']> }) {
  const open = (): void => {
    showJobs(false)
    void showStore(target)
  }
  return <Button onClick={open}>Open</Button>
}

function RevealButton({ path }: { readonly path: string }) {
  const [copied, setCopied] = useState(false)
  if (desktop.kind === 'electron')
    return <Button onClick={() => void revealFile(path)}>Reveal in folder</Button>
  const copy = (): void => void navigator.clipboard.writeText(path).then(() => setCopied(true))
  return <Button onClick={copy}>{copied ? 'Copied' : 'Copy path'}</Button>
}

function JobIcon({ job: { state, errors, attention }, doneSince }: Omit<JobItemProps, 'undone'>) {
  switch (state) {
    case 'running':
      return <IconLoader2 size={16} aria-label="Running" className={classes.busy} />
    case 'paused':
      return <IconPlayerPause size={16} aria-label="Paused" className={classes.waiting} />
    case 'interrupted':
      return <IconPlayerPause size={16} aria-label="Interrupted" className={classes.waiting} />
    case 'done':
      if (errors > 0 || attention === true)
        return <IconAlertTriangle size={16} aria-label="Done, with problems" className={classes.waiting} />
      return <IconCircleCheck size={16} aria-label="Done" className={classes.ok} />
    case 'failed':
      if (doneSince)
        return <IconAlertTriangle size={16} aria-label="Failed, done since" className={classes.dim} />
      return <IconAlertTriangle size={16} aria-label="Failed" className={classes.failed} />
    case 'cancelled':
      return <IconBan size={16} aria-label="Cancelled" className={classes.dim} />
    default:
      throw new Error(`No such state: ${String(state satisfies never)}`)
  }
}
