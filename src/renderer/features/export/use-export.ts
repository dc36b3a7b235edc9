import { useEffect, useRef, useState } from 'react'
import { DatastoreError } from '../../../shared/errors.ts'
import { hasEnded, type JobSnapshot } from '../../../shared/model/job.ts'
import { client, desktop, useJobs } from '../../client/index.ts'
import { notifyError } from '../../components/notify.tsx'
import { confirm, type ExportRequest } from '../../workspace/dialogs.ts'
import { announceExport } from './announce-export.ts'
import {
  exportTitle,
  filtersFor,
  type Format,
  suggestedName,
  withExtension,
  withFormat,
} from './export-target.ts'

export interface Exporting {
  readonly format: Format
  readonly path: string
  readonly starting: boolean
  /** True from the moment the job was accepted. */
  readonly started: boolean
  /** The job, as soon as its first snapshot is here. */
  readonly job: JobSnapshot | null
  /** Why the export did not start; null when nothing is wrong. */
  readonly failure: unknown
  readonly changeFormat: (format: Format) => void
  readonly changePath: (path: string) => void
  readonly choose: () => Promise<void>
  readonly start: () => Promise<void>
  readonly cancel: () => void
  /** Goes back to the form after an export that did not end well. */
  readonly again: () => void
  readonly dismiss: () => void
}

/** An export from the choice of its file to its end. */
export function useExport(request: ExportRequest): Exporting {
  const [format, setFormat] = useState<Format>('csv')
  const [path, setPath] = useState('')
  /** The path the person agreed to replace, when the file dialog asked. */
  const [agreed, setAgreed] = useState<string | null>(null)
  const [starting, setStarting] = useState(false)
  const [started, setStarted] = useState<string | null>(null)
  const [failure, setFailure] = useState<unknown>(null)
  const job = useJobs().find((each) => each.id === started) ?? null
  const running = job !== null && !hasEnded(job)
  // Closed while it runs, the dialog can no longer say how the export ended.
  const unfinished = useRef<string | null>(null)
  useEffect(() => {
    unfinished.current = running ? started : null
  })
  useEffect(
    () => () => {
      if (unfinished.current !== null) announceExport(unfinished.current)
    },
    [],
  )

  async function choose(): Promise<void> {
    setFailure(null)
    try {
      const chosen = await desktop.saveFile({
        title: `Export ${exportTitle(request)}`,
        suggestedName: suggestedName(request, format),
        filters: filtersFor(format),
      })
      if (chosen === null) return
      const full = withExtension(chosen.path, format)
      setPath(full)
      setAgreed(chosen.exists && full === chosen.path ? full : null)
    } catch (error) {
      setFailure(error)
    }
  }

  function changeFormat(next: Format): void {
    setFormat(next)
    setPath(withFormat(path, next))
  }

  async function begin(overwrite: boolean): Promise<void> {
    setFailure(null)
    setStarting(true)
    try {
      const { job: id } = await startExport(request, { format, path: path.trim(), overwrite })
      setStarted(id)
    } catch (error) {
      if (error instanceof DatastoreError && error.code === 'EXISTS' && (await mayReplace(path)))
        return await begin(true)
      setFailure(error instanceof DatastoreError && error.code === 'EXISTS' ? null : error)
    } finally {
      setStarting(false)
    }
  }

  return {
    format,
    path,
    starting,
    started: started !== null,
    job,
    failure,
    changeFormat,
    changePath: setPath,
    choose,
    start: () => begin(agreed === path),
    cancel: () => {
      if (job !== null) client.jobs.cancel({ id: job.id }).catch(cancelFailed)
    },
    again: () => setStarted(null),
    dismiss: () => setFailure(null),
  }
}

interface Target {
  readonly format: Format
  readonly path: string
  readonly overwrite: boolean
}

function startExport(request: ExportRequest, target: Target): Promise<{ job: string }> {
  const { database, store } = request
  switch (request.kind) {
    case 'documents':
      return client.exports.documents({ database, store, prefix: request.prefix, ...target })
    case 'query': {
      const { view, where, orderBy, includeDocs } = request
      return client.exports.query({
        database,
        store,
        view,
        where,
        orderBy: [...orderBy],
        includeDocs,
        ...target,
      })
    }
    default:
      throw new Error(`No such export: ${String(request satisfies never)}`)
  }
}

function mayReplace(path: string): Promise<boolean> {
  return confirm({
    title: 'Replace the file?',
    message: `${path}\n\nIts present content will be lost.`,
    action: 'Replace',
    danger: true,
  })
}

function cancelFailed(error: unknown): void {
  notifyError('The export was not cancelled', error)
}
