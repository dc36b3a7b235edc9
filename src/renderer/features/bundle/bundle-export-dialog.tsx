import { Checkbox } from '@mantine/core'
import { useState } from 'react'
import { counted } from '../../../shared/counted.ts'
import { databaseFilters } from '../../../shared/desktop.ts'
import { client, desktop, useDatabase } from '../../client/index.ts'
import { FileField, JobDialog } from '../../components/job-dialog/index.ts'
import { fileName } from '../../workspace/databases.ts'
import { useDialogJob } from '../../workspace/use-dialog-job.ts'
import classes from './bundle.module.css'

interface BundleExportDialogProps {
  readonly database: string
  readonly onClose: () => void
}

/** Asks for a file, then writes all of a database into it, as a job. */
export function BundleExportDialog({ database, onClose }: BundleExportDialogProps) {
  const [path, setPath] = useState('')
  const [history, setHistory] = useState(true)
  const { run, start, attempt } = useDialogJob('export')
  const stores = useDatabase(database).data?.stores ?? []
  const { started, job } = run

  async function choose(): Promise<void> {
    const chosen = await desktop.saveFile({
      title: `Export all of ${fileName(database)}`,
      suggestedName: 'bundle.db',
      filters: databaseFilters,
    })
    if (chosen !== null) setPath(chosen.path)
  }

  return (
    <JobDialog
      run={run}
      title="Export everything"
      width={560}
      action="Export"
      ready={path.trim() !== '' && stores.length > 0}
      left="no file was left behind."
      onStart={() => void start(() => client.exports.bundle({ database, path: path.trim(), history }))}
      onClose={onClose}
      next={
        job?.state === 'done' && desktop.kind === 'electron'
          ? { label: 'Reveal in folder', run: () => void desktop.reveal(job.subject) }
          : null
      }
      what={`This writes all of ${fileName(database)} (${counted(stores.length, 'store')}) into one new file of SQLite: every document with its revision, and the definitions of the views. The file can be opened, or imported into any database.`}
    >
      <Checkbox
        className={classes.field}
        size="xs"
        label="Old revisions too"
        description="Those that the stores keep of their documents."
        checked={history}
        disabled={started}
        onChange={(event) => setHistory(event.currentTarget.checked)}
      />
      <FileField
        path={path}
        placeholder="Choose where to write"
        disabled={started}
        onChange={setPath}
        onChoose={() => void attempt(choose)}
      />
    </JobDialog>
  )
}
