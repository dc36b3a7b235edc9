import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { client, desktop, keys, queryClient } from '../../client/index.ts'
import { Dialog, DialogBody } from '../../components/dialogs/dialog.tsx'
import type { DatabaseSummary } from '../../../shared/model/database.ts'
import { useDatabases } from '../../workspace/databases.ts'
import { showDiagnostics } from '../../workspace/dialogs.ts'
import { useProblems } from '../../workspace/problems.ts'
import { bugReport } from './diagnostics.ts'
import classes from './help.module.css'

/** What the app is made of and where it keeps its files, and a report of a fault to copy. */
export function DiagnosticsDialog() {
  const [copied, setCopied] = useState(false)
  const { data: about = null } = useQuery({
    queryKey: ['about'],
    queryFn: () => client.state.about(),
    retry: false,
  })
  const { data: log = '' } = useQuery({
    queryKey: ['log'],
    queryFn: () => client.state.lastLog(),
    retry: false,
    // What happened since the dialog was last open is what it is opened for.
    staleTime: 0,
  })
  const paths = useDatabases((state) => state.paths)
  const problems = useProblems((state) => state.problems)
  const products = paths.map(
    (path) =>
      queryClient.getQueryData<DatabaseSummary>(keys.database(path))?.product ?? 'one that is not read yet',
  )
  const browser = navigator.userAgent.replace(
    /^.*?((?:HeadlessChrome|Chrome|Firefox|Version)\/[\d.]+).*$/,
    '$1',
  )
  const version = import.meta.env['VITE_APP_VERSION'] as string
  const report = bugReport({ about, version, host: desktop.kind, browser, products, problems })
  const copy = (): void => void navigator.clipboard.writeText(report).then(() => setCopied(true))
  const folder = about?.stateFolder
  return (
    <Dialog title="Diagnostics" width={640} onClose={() => showDiagnostics(false)}>
      <DialogBody>
        <p className={classes.dim}>
          The report has no path, name, address, key or content in it; of what went wrong it has the codes.
        </p>
        <pre className={classes.report}>{report}</pre>
        <dl className={classes.facts}>
          <dt>Settings, tabs and drafts</dt>
          <dd>{folder ?? 'unknown while the engine host does not answer'}</dd>
          <dt>Log</dt>
          <dd>{about?.logFile ?? 'unknown while the engine host does not answer'}</dd>
        </dl>
        <pre role="log" aria-label="The last lines of the log" tabIndex={0} className={classes.log}>
          {log === '' ? 'Nothing is logged.' : log}
        </pre>
        <div className={classes.actions}>
          {desktop.kind === 'electron' && about !== null && (
            <Button onClick={() => void desktop.reveal(about.logFile)}>Show the log in its folder</Button>
          )}
          <Button data-autofocus variant="filled" onClick={copy}>
            {copied ? 'Copied' : 'Copy for a bug report'}
          </Button>
        </div>
      </DialogBody>
    </Dialog>
  )
}
