import { skipToken, useQuery, type UseQueryResult } from '@tanstack/react-query'
import { useState } from 'react'
import type { ImportPreview } from '../../../shared/model/import.ts'
import { client, desktop } from '../../client/index.ts'
import type { JobDialogRun } from '../../components/job-dialog/index.ts'
import type { ImportRequest } from '../../workspace/dialogs.ts'
import { useDialogJob } from '../../workspace/use-dialog-job.ts'
import { emptyForm, type ImportForm, withPath } from './import-form.ts'

export interface Importing {
  readonly form: ImportForm
  readonly preview: UseQueryResult<ImportPreview>
  readonly run: JobDialogRun
  readonly edit: (change: Partial<Omit<ImportForm, 'path'>>) => void
  readonly changePath: (path: string) => void
  readonly choose: () => Promise<void>
  readonly start: (preview: ImportPreview) => Promise<void>
}

/** Records the preview shows. */
const shown = 5
const filters = [{ name: 'CSV, JSON, NDJSON', extensions: ['csv', 'tsv', 'json', 'ndjson', 'jsonl'] }]

/** An import from the choice of its file to its end. */
export function useImport({ database, store }: ImportRequest): Importing {
  const [form, setForm] = useState(emptyForm)
  const preview = usePreview(form)
  const { run, start, attempt } = useDialogJob('import')

  async function choose(): Promise<void> {
    const path = await desktop.openFile({ title: `Import into ${store}`, filters })
    if (path !== null) setForm(withPath(form, path))
  }

  function begin({ format, key, delimiter }: ImportPreview): Promise<{ job: string }> {
    const { cells, onExisting, onError } = form
    return client.imports.start({
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
  }

  return {
    form,
    preview,
    run,
    edit: (change) => setForm({ ...form, ...change }),
    changePath: (path) => setForm(withPath(form, path)),
    choose: () => attempt(choose),
    start: (read) => start(() => begin(read)),
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
