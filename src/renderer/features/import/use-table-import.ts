import { skipToken, useQuery, type UseQueryResult } from '@tanstack/react-query'
import { useState } from 'react'
import { databaseFilters } from '../../../shared/desktop.ts'
import type {
  NestedChoice,
  SourceTableSummary,
  TablePreview,
} from '../../../shared/model/transfer/table-import.ts'
import { client, desktop } from '../../client/index.ts'
import type { JobDialogRun } from '../../components/job-dialog/index.ts'
import type { ImportRequest } from '../../workspace/dialogs.ts'
import { useDialogJob } from '../../workspace/use-dialog-job.ts'
import type { ImportForm } from './import-form.ts'

export type TroubleForm = Pick<ImportForm, 'onExisting' | 'onError'>

interface TableForm extends TroubleForm, Required<NestedChoice> {
  /** A server's database that is open here; null stands for a file. */
  readonly server: string | null
  readonly file: string
  /** The table that was chosen; null stands for the first one. */
  readonly table: string | null
}

export interface TableImporting {
  readonly form: TableForm
  readonly tables: UseQueryResult<SourceTableSummary[]>
  /** The table whose rows are shown; undefined before there is one. */
  readonly table: SourceTableSummary | undefined
  readonly preview: UseQueryResult<TablePreview>
  readonly run: JobDialogRun
  readonly edit: (change: Partial<TableForm>) => void
  readonly changeSource: (source: Pick<TableForm, 'server' | 'file'>) => void
  readonly choose: () => Promise<void>
  readonly start: () => Promise<void>
}

const nothing = { children: [], parents: [] } as const

const empty: TableForm = {
  server: null,
  file: '',
  table: null,
  ...nothing,
  onExisting: 'skip',
  onError: 'skip',
}
/** Rows the preview shows. */
const shown = 5

/** An import of a table from the choice of its database to its end. */
export function useTableImport({ database, store }: ImportRequest): TableImporting {
  const [form, setForm] = useState(empty)
  const path = form.server ?? form.file.trim()
  const { run, start, attempt } = useDialogJob('import')
  const tables = useQuery({
    queryKey: ['tables of', path],
    queryFn: path === '' ? skipToken : ({ signal }) => client.imports.tables({ path }, { signal }),
    retry: false,
    staleTime: 0,
    gcTime: 0,
  })
  const table = tables.data?.find(({ name }) => name === form.table) ?? tables.data?.[0]
  const choice = table && {
    path,
    table: table.name,
    children: form.children,
    parents: form.parents,
  }
  const preview = useQuery({
    queryKey: ['table preview', choice],
    queryFn:
      choice === undefined
        ? skipToken
        : ({ signal }) => client.imports.previewTable({ ...choice, limit: shown }, { signal }),
    retry: false,
    staleTime: 0,
    gcTime: 0,
  })

  const changeSource = (source: Pick<TableForm, 'server' | 'file'>): void =>
    setForm({ ...form, ...source, table: null, ...nothing })

  async function choose(): Promise<void> {
    const chosen = await desktop.openFile({ title: `Import a table into ${store}`, filters: databaseFilters })
    if (chosen !== null) changeSource({ server: null, file: chosen })
  }

  async function begin(): Promise<{ job: string } | null> {
    if (choice === undefined) return null
    const { onExisting, onError } = form
    return await client.imports.startTable({ database, store, ...choice, onExisting, onError })
  }

  return {
    form,
    tables,
    table,
    preview,
    run,
    edit: (change) => setForm({ ...form, ...change }),
    changeSource,
    choose: () => attempt(choose),
    start: () => start(begin),
  }
}
