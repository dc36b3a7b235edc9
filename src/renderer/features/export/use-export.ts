import { useState } from 'react'
import { DatastoreError } from '../../../shared/errors.ts'
import { client, desktop } from '../../client/index.ts'
import type { JobDialogRun } from '../../components/job-dialog/index.ts'
import { confirm, type ExportRequest } from '../../workspace/dialogs.ts'
import { useDialogJob } from '../../workspace/use-dialog-job.ts'
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
  /** Whether texts of CSV that a spreadsheet would run are guarded. */
  readonly guardFormulas: boolean
  readonly run: JobDialogRun
  readonly changeFormat: (format: Format) => void
  readonly changePath: (path: string) => void
  readonly changeGuard: (guard: boolean) => void
  readonly choose: () => Promise<void>
  readonly start: () => Promise<void>
}

/** An export from the choice of its file to its end. */
export function useExport(request: ExportRequest): Exporting {
  const [format, setFormat] = useState<Format>('csv')
  const [path, setPath] = useState('')
  const [guardFormulas, setGuard] = useState(true)
  /** The path the person agreed to replace, when the file dialog asked. */
  const [agreed, setAgreed] = useState<string | null>(null)
  const { run, start, attempt } = useDialogJob('export')

  async function choose(): Promise<void> {
    const chosen = await desktop.saveFile({
      title: `Export ${exportTitle(request)}`,
      suggestedName: suggestedName(request, format),
      filters: filtersFor(format),
    })
    if (chosen === null) return
    const full = withExtension(chosen.path, format)
    setPath(full)
    setAgreed(chosen.exists && full === chosen.path ? full : null)
  }

  function changeFormat(next: Format): void {
    setFormat(next)
    setPath(withFormat(path, next))
  }

  async function begin(overwrite: boolean): Promise<{ readonly job: string } | null> {
    try {
      return await startExport(request, { format, path: path.trim(), overwrite, guardFormulas })
    } catch (error) {
      if (!(error instanceof DatastoreError && error.code === 'EXISTS')) throw error
      return (await mayReplace(path)) ? await begin(true) : null
    }
  }

  return {
    format,
    path,
    guardFormulas,
    run,
    changeFormat,
    changePath: setPath,
    changeGuard: setGuard,
    choose: () => attempt(choose),
    start: () => start(() => begin(agreed === path)),
  }
}

interface Target {
  readonly format: Format
  readonly path: string
  readonly overwrite: boolean
  readonly guardFormulas: boolean
}

function startExport(request: ExportRequest, target: Target): Promise<{ job: string }> {
  const { database, store } = request
  switch (request.kind) {
    case 'documents':
      return client.exports.documents({ database, store, selection: request.selection, ...target })
    case 'query': {
      const { view, where, orderBy, includeDocs, includeMatches } = request
      return client.exports.query({
        database,
        store,
        view,
        where,
        orderBy: [...orderBy],
        includeDocs,
        includeMatches,
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
