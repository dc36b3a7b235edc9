import { skipToken, useQuery, type UseQueryResult } from '@tanstack/react-query'
import { useState } from 'react'
import type { ImportPreview } from '../../../shared/model/transfer/import.ts'
import { client, desktop } from '../../client/index.ts'
import type { JobDialogRun } from '../../components/job-dialog/index.ts'
import type { ImportRequest } from '../../workspace/dialogs.ts'
import { useDialogJob } from '../../workspace/use-dialog-job.ts'
import { emptyForm, firstOf, givenChoices, type ImportForm, withPath, withText } from './import-form.ts'
import { usePastedPath } from './use-pasted-path.ts'

export interface Importing {
  readonly form: ImportForm
  readonly preview: UseQueryResult<ImportPreview>
  /** Why a pasted text cannot be read; null when nothing is wrong. */
  readonly unread: Error | null
  /** The first records of the preview; undefined before there is one. */
  readonly first: ImportPreview | undefined
  /** What the file was read as last, which stays while a choice makes it unreadable; null before it could be read. */
  readonly readAs: ImportPreview | null
  readonly run: JobDialogRun
  readonly edit: (change: Partial<Omit<ImportForm, 'path'>>) => void
  readonly changePath: (path: string, folder?: boolean) => void
  readonly changeText: (text: string) => void
  readonly choose: () => Promise<void>
  readonly start: (preview: ImportPreview) => Promise<void>
}

/** Records the preview shows. */
const shown = 5
/** Records that are looked at for what their columns are. */
const looked = 50
const filters = [
  {
    name: 'CSV, XLSX, JSON and what other databases export',
    extensions: ['csv', 'tsv', 'xlsx', 'json', 'ndjson', 'jsonl', 'txt', 'db', 'nedb', 'gz'],
  },
]

/** An import from the choice of its file to its end. */
export function useImport({ database, store, path, folder }: ImportRequest): Importing {
  const [form, setForm] = useState(() => (path === undefined ? emptyForm : withPath(emptyForm, path, folder)))
  const pasted = usePastedPath(form.text)
  const file = form.text === null ? form.path.trim() : (pasted.data ?? '')
  const preview = usePreview(form, file)
  const readAs = useLastRead(file, preview.data)
  const { run, start, attempt } = useDialogJob('import')

  async function choose(): Promise<void> {
    const title = `Import into ${store}`
    const chosen = await (form.folder ? desktop.openFolder({ title }) : desktop.openFile({ title, filters }))
    if (chosen !== null) setForm(withPath(form, chosen))
  }

  /** The import uses what the preview found, so the file is not inspected again. */
  function begin(read: ImportPreview): Promise<{ job: string }> {
    const { onExisting, onError } = form
    const { format, key, encoding, delimiter, escape, header, at, values } = read
    return client.imports.start({
      database,
      store,
      path: file,
      ...givenChoices(form),
      format,
      ...(key === undefined ? {} : { key }),
      encoding,
      onExisting,
      onError,
      ...(format === 'csv' && header !== null ? { delimiter, escape, header } : {}),
      ...(format === 'xlsx' && header !== null ? { header } : {}),
      ...(at === null ? {} : { at }),
      ...(values === null ? {} : { values }),
    })
  }

  return {
    form,
    preview,
    unread: pasted.error,
    first: preview.data && firstOf(preview.data, shown),
    readAs,
    run,
    edit: (change) => setForm({ ...form, ...change }),
    changePath: (path, folder) => setForm(withPath(form, path, folder)),
    changeText: (text) => setForm(withText(form, text)),
    choose: () => attempt(choose),
    start: (read) => start(() => begin(read)),
  }
}

function useLastRead(path: string, data: ImportPreview | undefined): ImportPreview | null {
  const [last, setLast] = useState<{ readonly path: string; readonly data: ImportPreview } | null>(null)
  if (data !== undefined && (last?.path !== path || last.data !== data)) setLast({ path, data })
  if (data !== undefined) return data
  return last?.path === path ? last.data : null
}

function usePreview(form: ImportForm, file: string): UseQueryResult<ImportPreview> {
  const { key } = form
  const choices = givenChoices(form)
  return useQuery({
    queryKey: ['import preview', file, key, choices],
    queryFn:
      file === ''
        ? skipToken
        : ({ signal }) =>
            client.imports.preview(
              {
                path: file,
                ...choices,
                limit: looked,
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
