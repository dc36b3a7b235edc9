import { skipToken, useQuery, type UseQueryResult } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import type { ImportPreview } from '../../../shared/model/import.ts'
import { hasEnded, type JobSnapshot } from '../../../shared/model/job.ts'
import { client, desktop, onJobEnd, useJobs } from '../../client/index.ts'
import { notifyDone, notifyError } from '../../components/notify.tsx'
import { type ImportRequest, useDialogs } from '../../workspace/dialogs.ts'
import { emptyForm, type ImportForm, withPath } from './import-form.ts'

export interface Importing {
  readonly form: ImportForm
  readonly preview: UseQueryResult<ImportPreview>
  readonly starting: boolean
  /** True from the moment the job was accepted. */
  readonly started: boolean
  readonly job: JobSnapshot | null
  /** Why the import did not start; null when nothing is wrong. */
  readonly failure: unknown
  readonly edit: (change: Partial<Omit<ImportForm, 'path'>>) => void
  readonly changePath: (path: string) => void
  readonly choose: () => Promise<void>
  readonly start: (preview: ImportPreview) => Promise<void>
  readonly cancel: () => void
  readonly again: () => void
  readonly dismiss: () => void
}

/** Records the preview shows. */
const shown = 5
const filters = [{ name: 'CSV, JSON, NDJSON', extensions: ['csv', 'tsv', 'json', 'ndjson', 'jsonl'] }]

/** An import from the choice of its file to its end. */
export function useImport({ database, store }: ImportRequest): Importing {
  const [form, setForm] = useState(emptyForm)
  const [starting, setStarting] = useState(false)
  const [started, setStarted] = useState<string | null>(null)
  const [failure, setFailure] = useState<unknown>(null)
  const job = useJobs().find((each) => each.id === started) ?? null
  const preview = usePreview(form)
  useAnnouncement(job)

  async function choose(): Promise<void> {
    setFailure(null)
    try {
      const path = await desktop.openFile({ title: `Import into ${store}`, filters })
      if (path !== null) setForm(withPath(form, path))
    } catch (error) {
      setFailure(error)
    }
  }

  async function start({ format, key, delimiter }: ImportPreview): Promise<void> {
    setFailure(null)
    setStarting(true)
    const { cells, onExisting, onError } = form
    try {
      const { job: id } = await client.imports.start({
        database,
        store,
        path: form.path.trim(),
        format,
        key,
        cells,
        onExisting,
        onError,
        ...(format === 'csv' ? { delimiter } : {}),
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
    preview,
    starting,
    started: started !== null,
    job,
    failure,
    edit: (change) => setForm({ ...form, ...change }),
    changePath: (path) => setForm(withPath(form, path)),
    choose,
    start,
    cancel: () => {
      if (job !== null)
        client.jobs
          .cancel({ id: job.id })
          .catch((error: unknown) => notifyError('The import was not cancelled', error))
    },
    again: () => setStarted(null),
    dismiss: () => setFailure(null),
  }
}

function usePreview({ path, format, key, delimiter, cells }: ImportForm): UseQueryResult<ImportPreview> {
  const file = path.trim()
  return useQuery({
    queryKey: ['import preview', file, format, key, delimiter, cells],
    queryFn:
      file === ''
        ? skipToken
        : ({ signal }) =>
            client.imports.preview(
              {
                path: file,
                cells,
                limit: shown,
                ...(format === null ? {} : { format }),
                ...(delimiter === null ? {} : { delimiter }),
                ...(key === undefined ? {} : { key }),
              },
              { signal },
            ),
    // Another choice for the same file keeps what is shown until the new answer is here.
    placeholderData: (before, query) => (query?.queryKey[1] === file ? before : undefined),
    retry: false,
    // The file may be written anew while the dialog is closed.
    staleTime: 0,
    gcTime: 0,
  })
}

/** Says how the import ended when the dialog was closed while it ran. */
function useAnnouncement(job: JobSnapshot | null): void {
  const unfinished = useRef<string | null>(null)
  useEffect(() => {
    unfinished.current = job !== null && !hasEnded(job) ? job.id : null
  })
  useEffect(
    () => () => {
      if (unfinished.current !== null) onJobEnd(unfinished.current, announce)
    },
    [],
  )
}

function announce(job: JobSnapshot): void {
  // The panel of jobs says it already.
  if (useDialogs.getState().jobs) return
  if (job.state === 'done') notifyDone(job.result ?? `Imported ${job.subject}.`)
  if (job.state === 'failed') notifyError('The import stopped', new Error(job.error?.message))
}
