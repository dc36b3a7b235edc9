import { useState } from 'react'
import { DatastoreError } from '../../../shared/errors.ts'
import { type ExportChoices, isTable, type SqlDialect } from '../../../shared/model/transfer/export.ts'
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

/** How it is going to be written. */
export interface ExportForm {
  readonly format: Format
  readonly path: string
  /** Whether texts of CSV and TSV that a spreadsheet would run are guarded. */
  readonly guardFormulas: boolean
  /** All fields, or those that the grid shows. */
  readonly fields: 'all' | 'shown'
  readonly nested: 'json' | 'flat'
  readonly dialect: SqlDialect
  readonly numbers: 'relaxed' | 'canonical'
}

export interface Exporting {
  readonly form: ExportForm
  readonly run: JobDialogRun
  readonly edit: (change: Partial<Omit<ExportForm, 'format'>>) => void
  readonly changeFormat: (format: Format) => void
  readonly choose: () => Promise<void>
  readonly start: () => Promise<void>
}

const atFirst: ExportForm = {
  format: 'csv',
  path: '',
  guardFormulas: true,
  fields: 'all',
  nested: 'json',
  dialect: 'sqlite',
  numbers: 'relaxed',
}

/** An export from the choice of its file to its end. */
export function useExport(request: ExportRequest): Exporting {
  const [form, setForm] = useState(atFirst)
  /** The path the person agreed to replace, when the file dialog asked. */
  const [agreed, setAgreed] = useState<string | null>(null)
  const { run, start, attempt } = useDialogJob('export')
  const { format, path } = form
  const edit = (change: Partial<ExportForm>): void => setForm((last) => ({ ...last, ...change }))

  async function choose(): Promise<void> {
    const chosen = await desktop.saveFile({
      title: `Export ${exportTitle(request)}`,
      suggestedName: suggestedName(request, format),
      filters: filtersFor(format),
    })
    if (chosen === null) return
    const full = withExtension(chosen.path, format)
    edit({ path: full })
    setAgreed(chosen.exists && full === chosen.path ? full : null)
  }

  async function begin(overwrite: boolean): Promise<{ readonly job: string } | null> {
    try {
      return await startExport(request, { ...choicesOf(request, form), path: path.trim(), overwrite })
    } catch (error) {
      if (!(error instanceof DatastoreError && error.code === 'EXISTS')) throw error
      return (await mayReplace(path)) ? await begin(true) : null
    }
  }

  return {
    form,
    run,
    edit,
    changeFormat: (next) => edit({ format: next, path: withFormat(path, next) }),
    choose: () => attempt(choose),
    start: () => start(() => begin(agreed === path)),
  }
}

/** Of what was chosen, what the format has. */
function choicesOf(request: ExportRequest, form: ExportForm): Omit<ExportChoices, 'path' | 'overwrite'> {
  const { format, guardFormulas, fields, nested, dialect, numbers } = form
  const columns = request.kind === 'documents' && fields === 'shown' ? request.columns : undefined
  const whole = format === 'mongodb' || format === 'couchdb'
  return {
    format,
    guardFormulas,
    ...(isTable(format) && columns === undefined && request.kind !== 'statement' ? { nested } : {}),
    ...(columns === undefined || whole ? {} : { columns: [...columns] }),
    ...(format === 'sql' ? { dialect } : {}),
    ...(format === 'mongodb' ? { numbers } : {}),
  }
}

function startExport(request: ExportRequest, choices: ExportChoices): Promise<{ job: string }> {
  const { database } = request
  switch (request.kind) {
    case 'documents': {
      const { store, selection } = request
      return client.exports.documents({ database, store, selection, ...choices })
    }
    case 'statement':
      return client.exports.statement({ database, sql: request.sql, ...choices })
    case 'query': {
      const { store, view, where, orderBy, includeDocs, includeMatches } = request
      const rows = { view, where, orderBy: [...orderBy], includeDocs, includeMatches }
      return client.exports.query({ database, store, ...rows, ...choices })
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
