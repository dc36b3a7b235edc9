import { useState } from 'react'
import type { JobSnapshot } from '../../../shared/model/job.ts'
import { client, desktop } from '../../client/index.ts'
import type { JobDialogRun } from '../../components/job-dialog/index.ts'
import { notifyOffer } from '../../components/notify.tsx'
import { databaseFilters } from '../../../shared/desktop.ts'
import { showStore } from '../../workspace/databases.ts'
import type { CopyRequest } from '../../workspace/dialogs.ts'
import { useDialogJob } from '../../workspace/use-dialog-job.ts'
import { type CopyForm, suggestedFile } from './copy-form.ts'

export interface Copying {
  readonly form: CopyForm
  readonly run: JobDialogRun
  readonly edit: (change: Partial<CopyForm>) => void
  readonly choose: () => Promise<void>
  readonly start: (name: string) => Promise<void>
}

/** A copy from the choice of its target to its end. */
export function useCopy({ database, store }: CopyRequest, first: string | null): Copying {
  const [form, setForm] = useState<CopyForm>({ database: first, file: '', name: null, history: true })
  const { run, start, attempt } = useDialogJob('copy', offer)

  async function choose(): Promise<void> {
    const chosen = await desktop.saveFile({
      title: `Copy ${store} to a file`,
      suggestedName: suggestedFile(store),
      filters: databaseFilters,
    })
    if (chosen !== null) setForm({ ...form, file: chosen.path })
  }

  function begin(name: string): Promise<{ job: string }> {
    return client.databases.copyStore({
      database,
      store,
      target: form.database ?? form.file.trim(),
      create: form.database === null,
      as: name,
      history: form.history,
    })
  }

  return {
    form,
    run,
    edit: (change) => setForm({ ...form, ...change }),
    choose: () => attempt(choose),
    start: (name) => start(() => begin(name)),
  }
}

function offer({ result, subject, target }: JobSnapshot): void {
  if (target !== undefined)
    notifyOffer(result ?? `Copied to ${subject}.`, 'Open', () => void showStore(target))
}
