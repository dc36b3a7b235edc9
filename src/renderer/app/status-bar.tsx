import { numberText } from '../../shared/numbers.ts'
import { type ReactNode, Suspense } from 'react'
import { isServerUrl, serverPlace } from '../../shared/server-url.ts'
import {
  useChanges,
  useConnection,
  useDatabase,
  useDocumentCount,
  useLostServer,
  useSeq,
  type InStore,
} from '../client/index.ts'
import { StatusDot, type Tone } from '../components/status-dot.tsx'
import { JobsPanel, JobsStatus } from '../features/jobs/index.ts'
import { useDialogs } from '../workspace/dialogs.ts'
import classes from './status-bar.module.css'
import { useFocus } from './use-focus.ts'

const words: Record<ReturnType<typeof useConnection>['state'], { tone: Tone; text: string }> = {
  connecting: { tone: 'busy', text: 'connecting…' },
  connected: { tone: 'ok', text: 'ready' },
  disconnected: { tone: 'warn', text: 'reconnecting…' },
  closed: { tone: 'danger', text: 'closed' },
}

/** The foot of the window: connection, database, store, and running jobs. */
export function StatusBar() {
  const { state } = useConnection()
  const { database, at } = useFocus()
  const jobs = useDialogs((dialogs) => dialogs.jobs)
  const { tone, text } = words[state]
  return (
    <>
      {jobs && (
        <Suspense fallback={null}>
          <JobsPanel />
        </Suspense>
      )}
      <footer className={classes.bar}>
        <div role="status" className={classes.items}>
          <span className={classes.item}>
            <StatusDot tone={tone} label={text} />
            {text}
          </span>
          {database !== null && <DatabaseItems database={database} />}
          {at && <StoreItems at={at} />}
        </div>
        <JobsStatus />
      </footer>
    </>
  )
}

function Item({ children, title }: { readonly children: ReactNode; readonly title?: string }) {
  return (
    <span className={classes.item} title={title}>
      {children}
    </span>
  )
}

function DatabaseItems({ database }: { readonly database: string }) {
  const { data } = useDatabase(database)
  const lost = useLostServer(database)
  if (!data) return null
  return (
    <>
      <Item title={database}>{data.product}</Item>
      {isServerUrl(database) ? (
        <Item title={database}>{serverPlace(database)?.place}</Item>
      ) : (
        <Item title="How the file keeps its journal">{data.journalMode.toUpperCase()}</Item>
      )}
      {lost && (
        <Item title={lost.error.message}>
          <StatusDot tone="warn" label="connection lost" />
          connection lost
        </Item>
      )}
      {data.readonly && <Item title={data.readonlyReason ?? undefined}>read-only</Item>}
    </>
  )
}

function StoreItems({ at }: { readonly at: InStore }) {
  useChanges(at.database, at.store)
  const seq = useSeq(at)
  const { data } = useDocumentCount(at, '')
  const kept = useDatabase(at.database).data?.stores.find((store) => store.name === at.store)?.json
  return (
    <>
      {data && (
        <Item>
          {data.complete ? '' : 'counting… '}
          {numberText(data.count)} {data.count === 1 ? 'document' : 'documents'}
        </Item>
      )}
      {kept && (
        <Item title="PostgreSQL keeps these documents as jsonb: it writes numbers, spaces and the order of members its own way">
          {kept}
        </Item>
      )}
      {seq !== undefined && <Item title="The number of the store's last change">seq {numberText(seq)}</Item>}
    </>
  )
}
