import { useEffect, useRef, useState } from 'react'
import { hasEnded, type JobSnapshot } from '../../../shared/model/job.ts'
import { client, desktop, useJobs } from '../../client/index.ts'
import { notifyError } from '../../components/notify.tsx'
import { databaseFilters } from '../../workspace/databases.ts'
import type { CopyRequest } from '../../workspace/dialogs.ts'
import { announceCopy } from './announce-copy.ts'
import { type CopyForm, suggestedFile } from './copy-form.ts'

export interface Copying {
  readonly form: CopyForm
  readonly starting: boolean
  /** True from the moment the job was accepted. */
  readonly started: boolean
  /** The job, as soon as its first snapshot is here. */
  readonly job: JobSnapshot | null
  /** Why the copy did not start; null when nothing is wrong. */
  readonly failure: unknown
  readonly edit: (change: Partial<CopyForm>) => void
  readonly choose: () => Promise<void>
  readonly start: (name: string) => Promise<void>
  readonly cancel: () => void
  /** Goes back to the form after a copy that did not end well. */
  readonly again: () => void
  readonly dismiss: () => void
}

/** A copy from the choice of its target to its end. */
export function useCopy({ database, store }: CopyRequest, first: string | null): Copying {
  const [form, setForm] = useState<CopyForm>({ database: first, file: '', name: null, history: true })
  const [starting, setStarting] = useState(false)
  const [started, setStarted] = useState<string | null>(null)
  const [failure, setFailure] = useState<unknown>(null)
  const job = useJobs().find((each) => each.id === started) ?? null
  useAnnouncement(started, job)

  async function choose(): Promise<void> {
    setFailure(null)
    try {
      const chosen = await desktop.saveFile({
        title: `Copy ${store} to a file`,
        suggestedName: suggestedFile(store),
        filters: databaseFilters,
      })
      if (chosen !== null) setForm({ ...form, file: chosen.path })
    } catch (error) {
      setFailure(error)
    }
  }

  async function start(name: string): Promise<void> {
    setFailure(null)
    setStarting(true)
    try {
      const { job: id } = await client.databases.copyStore({
        database,
        store,
        target: form.database ?? form.file.trim(),
        create: form.database === null,
        as: name,
        history: form.history,
      })
      setStarted(id)
    } catch (error) {
      setFailure(error)
    } finally {
      setStarting(false)
    }
  }

  return {
    form,
    starting,
    started: started !== null,
    job,
    failure,
    edit: (change) => setForm({ ...form, ...change }),
    choose,
    start,
    cancel: () => {
      if (job !== null)
        client.jobs
          .cancel({ id: job.id })
          .catch((error: unknown) => notifyError('The copy was not cancelled', error))
    },
    again: () => setStarted(null),
    dismiss: () => setFailure(null),
  }
}

/** Closed while it runs, the dialog can no longer say how the copy ended. */
function useAnnouncement(started: string | null, job: JobSnapshot | null): void {
  const unfinished = useRef<string | null>(null)
  useEffect(() => {
    unfinished.current = job !== null && hasEnded(job) ? null : started
  })
  useEffect(
    () => () => {
      if (unfinished.current !== null) announceCopy(unfinished.current)
    },
    [],
  )
}
