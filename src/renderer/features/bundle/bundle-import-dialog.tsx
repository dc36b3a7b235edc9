import { Checkbox } from '@mantine/core'
import { skipToken, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { counted } from '../../../shared/counted.ts'
import type { BundleStore } from '../../../shared/model/transfer/bundle.ts'
import { databaseFilters } from '../../../shared/desktop.ts'
import { client, desktop } from '../../client/index.ts'
import { FileField, JobDialog } from '../../components/job-dialog/index.ts'
import { ErrorState } from '../../components/states/error-state.tsx'
import { fileName } from '../../workspace/databases.ts'
import { useDialogJob } from '../../workspace/use-dialog-job.ts'
import classes from './bundle.module.css'

interface BundleImportDialogProps {
  readonly database: string
  readonly onClose: () => void
}

/** Shows what a file that holds all of a database has in it, and copies the stores that are wanted, as a job. */
export function BundleImportDialog({ database, onClose }: BundleImportDialogProps) {
  const [path, setPath] = useState('')
  const [unwanted, setUnwanted] = useState<ReadonlySet<string>>(new Set())
  const { run, start, attempt } = useDialogJob('import')
  const { started } = run
  const file = path.trim()
  const found = useQuery({
    queryKey: ['bundle stores', database, file],
    queryFn: file === '' ? skipToken : () => client.imports.bundleStores({ database, path: file }),
    enabled: !started,
    retry: false,
    staleTime: 0,
    gcTime: 0,
  })
  const wanted = (found.data ?? []).filter(({ name, taken }) => !taken && !unwanted.has(name))

  async function choose(): Promise<void> {
    const chosen = await desktop.openFile({ title: 'Import a bundle', filters: databaseFilters })
    if (chosen !== null) setPath(chosen)
  }

  function toggle(name: string): void {
    const next = new Set(unwanted)
    if (!next.delete(name)) next.add(name)
    setUnwanted(next)
  }

  return (
    <JobDialog
      run={run}
      title={`Import a bundle into ${fileName(database)}`}
      width={560}
      action="Import"
      ready={wanted.length > 0}
      left="the stores that were whole stay."
      onStart={() =>
        void start(() =>
          client.imports.bundle({ database, path: file, stores: wanted.map(({ name }) => name) }),
        )
      }
      onClose={onClose}
      what="A bundle is a file that “Export everything” wrote, or any database of SQLite that has stores. Each store comes with its revisions and views, and is compared with what was read."
    >
      <FileField
        path={path}
        placeholder="Choose a bundle"
        disabled={started}
        onChange={setPath}
        onChoose={() => void attempt(choose)}
      />
      {found.error && !started && (
        <ErrorState
          strip
          what="This file cannot be imported"
          error={found.error}
          onRetry={() => void found.refetch()}
        />
      )}
      {found.data && (
        <fieldset className={classes.stores} aria-label="Stores in the bundle">
          {found.data.map((store) => (
            <Checkbox
              key={store.name}
              size="xs"
              label={store.name}
              description={aboutStore(store)}
              checked={!store.taken && !unwanted.has(store.name)}
              disabled={started || store.taken}
              onChange={() => toggle(store.name)}
            />
          ))}
        </fieldset>
      )}
    </JobDialog>
  )
}

function aboutStore({ documents, views, taken }: BundleStore): string {
  const held = [
    counted(documents, 'document'),
    ...(views.length === 0 ? [] : [`views ${views.join(', ')}`]),
  ].join(', ')
  return taken ? `${held}. The database has something of that name already.` : held
}
