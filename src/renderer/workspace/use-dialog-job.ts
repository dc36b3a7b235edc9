import { useEffect, useRef, useState } from 'react'
import { hasEnded, type JobSnapshot } from '../../shared/model/job.ts'
import { client, onJobEnd, useJobs } from '../client/index.ts'
import type { JobDialogRun } from '../components/job-dialog/index.ts'
import { notifyAttention, notifyDone, notifyError } from '../components/notify.tsx'
import { showJobs, useDialogs } from './dialogs.ts'

interface DialogJob {
  /** What the dialog shows of it. */
  readonly run: JobDialogRun
  /** Starts the job; nothing is started when `begin` gives null. What it throws is shown in the dialog. */
  readonly start: (begin: () => Promise<{ readonly job: string } | null>) => Promise<void>
  /** Does something else that the dialog says when it fails, such as the choice of a file. */
  readonly attempt: (work: () => Promise<void>) => Promise<void>
}

/**
 * The job of a dialog, from the attempt to start it to its end. It goes on when the dialog is closed, and its end is said then
 * wherever the person is: `noun` is what it is called in a sentence, `done` says that all went well where a sentence does not do.
 */
export function useDialogJob(noun: string, done = sayDone): DialogJob {
  const [starting, setStarting] = useState(false)
  const [id, setId] = useState<string | null>(null)
  const [failure, setFailure] = useState<unknown>(null)
  const job = useJobs().find((each) => each.id === id) ?? null
  useAnnouncement(job !== null && hasEnded(job) ? null : id, (ended) => announce(ended, noun, done))

  async function attempt(work: () => Promise<void>): Promise<void> {
    setFailure(null)
    try {
      await work()
    } catch (error) {
      setFailure(error)
    }
  }

  async function start(begin: () => Promise<{ readonly job: string } | null>): Promise<void> {
    setStarting(true)
    await attempt(async () => {
      const started = await begin()
      if (started !== null) setId(started.job)
    })
    setStarting(false)
  }

  function cancel(): void {
    if (id === null) return
    client.jobs.cancel({ id }).catch((error: unknown) => notifyError(`The ${noun} was not cancelled`, error))
  }

  return {
    run: {
      noun,
      starting,
      started: id !== null,
      job,
      failure,
      onCancelJob: cancel,
      onJobs: () => showJobs(true),
      onAgain: () => setId(null),
      onDismiss: () => setFailure(null),
    },
    start,
    attempt,
  }
}

/** Closed while the job runs, the dialog can no longer say how it ended. */
function useAnnouncement(running: string | null, tell: (job: JobSnapshot) => void): void {
  const unfinished = useRef<() => void>(undefined)
  useEffect(() => {
    unfinished.current = running === null ? undefined : () => onJobEnd(running, tell)
  })
  useEffect(() => () => unfinished.current?.(), [])
}

function announce(job: JobSnapshot, noun: string, done: (job: JobSnapshot) => void): void {
  // The panel of jobs says it already.
  if (useDialogs.getState().jobs) return
  if (job.state === 'done') done(job)
  if (job.state === 'failed') notifyError(`The ${noun} stopped`, new Error(job.error?.message))
}

function sayDone({ result, attention }: JobSnapshot): void {
  if (attention === true) notifyAttention(result ?? 'It did not bring what it was started for.')
  else notifyDone(result ?? 'Done.')
}
