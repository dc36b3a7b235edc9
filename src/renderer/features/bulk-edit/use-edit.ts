import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import type { EditPreview } from '../../../shared/model/bulk/edit-preview.ts'
import { client, keys } from '../../client/index.ts'
import type { JobDialogRun } from '../../components/job-dialog/index.ts'
import type { EditRequest } from '../../workspace/dialogs.ts'
import { sayWritten } from '../../workspace/undo-job.ts'
import { useDialogJob } from '../../workspace/use-dialog-job.ts'
import { type EditForm, editOf, emptyForm } from './edit-form.ts'

const typingPause = 400

/** What was typed for each store: a dialog that is closed, or escaped from, loses nothing. */
const typed = new Map<string, EditForm>()

export interface Editing {
  readonly form: EditForm
  readonly scope: number
  /** What is wrong with the form; null when nothing is. */
  readonly problem: string | null
  /** The newest preview; of an earlier form while `stale`. */
  readonly preview: EditPreview | null
  readonly stale: boolean
  /** Why there is no preview: the transform does not compile. */
  readonly failure: Error | null
  readonly run: JobDialogRun
  readonly edit: (change: Partial<EditForm>) => void
  readonly choose: (scope: number) => void
  readonly start: () => void
}

/** An edit in bulk from its form to its end: the preview follows the form, and nothing is written before the start. */
export function useEdit({ database, store, scopes }: EditRequest): Editing {
  const place = JSON.stringify([database, store])
  const [form, setForm] = useState<EditForm>(() => typed.get(place) ?? emptyForm)
  const [scope, setScope] = useState(0)
  const { run, start } = useDialogJob('edit', sayWritten)
  const made = useMemo(() => editOf(form), [form])
  const edit = typeof made === 'string' ? null : made
  const [asked] = useDebouncedValue(edit, typingPause)
  const { selection } = scopes[scope]!
  const at = { database, store }
  const query = useQuery({
    queryKey: [...keys.store(at), 'edit preview', scope, JSON.stringify(asked)],
    queryFn: ({ signal }) => client.documents.previewEdit({ ...at, selection, edit: asked! }, { signal }),
    enabled: asked !== null && !run.started,
    placeholderData: keepPreviousData,
    gcTime: 0,
    retry: false,
  })
  return {
    form,
    scope,
    problem: typeof made === 'string' ? made : null,
    preview: edit === null ? null : (query.data ?? null),
    stale: edit !== null && (query.isPlaceholderData || query.isPending || asked !== edit),
    failure: query.error,
    run,
    edit: (change) => {
      const next = { ...form, ...change }
      typed.set(place, next)
      setForm(next)
    },
    choose: setScope,
    start: () =>
      void start(async () =>
        edit === null ? null : await client.documents.editSelected({ ...at, selection, edit }),
      ),
  }
}
