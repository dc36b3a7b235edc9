import { Button, CloseButton } from '@mantine/core'
import {
  IconAlertTriangle,
  IconBan,
  IconCircleCheck,
  IconLoader2,
  IconProgressCheck,
} from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import type { JobSnapshot } from '../../../shared/model/job.ts'
import { desktop, useJobs } from '../../client/index.ts'
import { CopyButton } from '../../components/copy-button.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { duration, fileName, JobProgress, jobTitle } from '../../components/job-progress/index.ts'
import { showJobs } from '../../workspace/dialogs.ts'
import { cancelJob, dismissJob, revealFile } from './job-actions.ts'
import { inReadingOrder } from './job-order.ts'
import classes from './jobs.module.css'

/** Every publish, reindex and export of this session: how far it is, or how it ended. */
export function JobsPanel() {
  const jobs = inReadingOrder(useJobs())
  const ended = jobs.filter((job) => job.state !== 'running')

  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key === 'Escape' && !event.defaultPrevented) showJobs(false)
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [])

  return (
    <section className={classes.panel} aria-label="Jobs">
      <div className={classes.head}>
        <h2 className={classes.title}>Jobs</h2>
        {ended.length > 1 && (
          <Button variant="subtle" color="gray" onClick={() => ended.forEach(dismissJob)}>
            Dismiss all that ended
          </Button>
        )}
        <CloseButton aria-label="Close the panel" onClick={() => showJobs(false)} />
      </div>
      {jobs.length === 0 ? (
        <EmptyState icon={<IconProgressCheck size={28} />} title="No jobs">
          Publishing, reindexing and exporting go on here while you do something else.
        </EmptyState>
      ) : (
        <ul className={classes.list}>
          {jobs.map((job) => (
            <JobItem key={job.id} job={job} />
          ))}
        </ul>
      )}
    </section>
  )
}

function JobItem({ job }: { readonly job: JobSnapshot }) {
  const where = `${fileName(job.database)} ▸ ${job.store}`
  return (
    <li className={classes.item}>
      <JobIcon state={job.state} />
      <div className={classes.words}>
        <div className={classes.itemHead}>
          <strong title={job.subject}>{jobTitle(job)}</strong>
          <span className={classes.dim} title={job.database}>
            {where}
          </span>
          {job.finishedAt !== null && (
            <span className={classes.dim}>{duration(job.finishedAt - job.startedAt)}</span>
          )}
        </div>
        {job.state === 'running' ? (
          <JobProgress job={job} untitled onCancel={() => cancelJob(job)} />
        ) : (
          <JobOutcome job={job} />
        )}
      </div>
      {job.state === 'done' && job.kind === 'export' && <RevealButton path={job.subject} />}
      {job.error !== null && (
        <CopyButton text={`${jobTitle(job)}\n${job.error.code}: ${job.error.message}`} label="Copy error" />
      )}
      {job.state !== 'running' && (
        <CloseButton aria-label={`Dismiss: ${jobTitle(job)}`} onClick={() => dismissJob(job)} />
      )}
    </li>
  )
}

function JobOutcome({ job }: { readonly job: JobSnapshot }) {
  switch (job.state) {
    case 'running':
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
      return (
        <div className={classes.outcome}>
          {job.kind === 'export'
            ? 'Cancelled: no file was left behind.'
            : 'Cancelled: the rows of the view are what they were before.'}
        </div>
      )
    default:
      throw new Error(`No such state: ${String(job.state satisfies never)}`)
  }
}

function RevealButton({ path }: { readonly path: string }) {
  const [copied, setCopied] = useState(false)
  if (desktop.kind === 'electron')
    return <Button onClick={() => void revealFile(path)}>Reveal in folder</Button>
  const copy = (): void => void navigator.clipboard.writeText(path).then(() => setCopied(true))
  return <Button onClick={copy}>{copied ? 'Copied' : 'Copy path'}</Button>
}

function JobIcon({ state }: { readonly state: JobSnapshot['state'] }) {
  switch (state) {
    case 'running':
      return <IconLoader2 size={16} aria-label="Running" className={classes.busy} />
    case 'done':
      return <IconCircleCheck size={16} aria-label="Done" className={classes.ok} />
    case 'failed':
      return <IconAlertTriangle size={16} aria-label="Failed" className={classes.failed} />
    case 'cancelled':
      return <IconBan size={16} aria-label="Cancelled" className={classes.dim} />
    default:
      throw new Error(`No such state: ${String(state satisfies never)}`)
  }
}
