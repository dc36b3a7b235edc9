import { ActionIcon, Button } from '@mantine/core'
import { IconArrowRight, IconCopy, IconDatabase, IconLock, IconTable } from '@tabler/icons-react'
import type { DatabaseSummary } from '../../../shared/model/database.ts'
import { isServerUrl, readServerUrl } from '../../../shared/server-url.ts'
import { useDatabase, useLostFile } from '../../client/index.ts'
import { EmptyState } from '../../components/states/empty-state.tsx'
import { ErrorState } from '../../components/states/error-state.tsx'
import { sizeText } from '../../components/texts/size-text.ts'
import { Skeleton } from '../../components/states/skeleton.tsx'
import { closeDatabase, fileName } from '../../workspace/databases.ts'
import { openConnect, openCopy } from '../../workspace/dialogs.ts'
import { openTab } from '../../workspace/tabs/tabs.ts'
import { askForStore } from './ask-for-store.ts'
import classes from './database-page.module.css'

/** A database's own page: its stores, or what else is in a file that holds none. */
export function DatabasePage({ database }: { readonly database: string }) {
  const { data, error, refetch } = useDatabase(database)
  // The bar above offers to try again then.
  const isRefused = useLostFile(database) === 'refused'
  if (error && !data) {
    return (
      <>
        <h1 className="visually-hidden">{fileName(database)}</h1>
        <ErrorState
          what={`Could not open ${fileName(database)}`}
          error={error}
          {...(!isRefused && { onRetry: () => void refetch() })}
          actions={
            <>
              {isServerUrl(database) && (
                <Button onClick={() => openConnect({ url: database, error })}>Edit connection…</Button>
              )}
              <Button onClick={() => void closeDatabase(database)}>Remove from the sidebar</Button>
            </>
          }
        />
      </>
    )
  }
  if (!data) return <Skeleton lines={5} />
  return data.stores.length > 0 ? <Stores summary={data} /> : <NoStore summary={data} />
}

function Stores({ summary }: { readonly summary: DatabaseSummary }) {
  return (
    <div className={classes.page}>
      <Facts summary={summary} />
      <h2 className={classes.heading}>Stores</h2>
      <ul className={classes.list}>
        {summary.stores.map((store) => (
          <li key={store.name} className={classes.row}>
            <button
              type="button"
              className={classes.store}
              onClick={() => openTab({ kind: 'documents', database: summary.path, store: store.name })}
            >
              <span className={classes.name}>{store.name}</span>
              {store.format === 'legacy' && (
                <span className={classes.dim}>written by the Python original</span>
              )}
              <IconArrowRight size={15} aria-hidden />
            </button>
            {store.format === 'datastore' && (
              <ActionIcon
                aria-label={`Copy ${store.name} to…`}
                title="Copy store to…"
                onClick={() => openCopy({ database: summary.path, store: store.name })}
              >
                <IconCopy size={15} />
              </ActionIcon>
            )}
          </li>
        ))}
      </ul>
      {!summary.readonly && (
        <Button mt={8} onClick={() => void askForStore(summary.path, summary)}>
          Create store
        </Button>
      )}
      {summary.tables.length > 0 && <Tables summary={summary} title="Views and other tables" />}
    </div>
  )
}

function NoStore({ summary }: { readonly summary: DatabaseSummary }) {
  const server = readServerUrl(summary.path)
  const named = server?.database ?? fileName(summary.path).replace(/\.[^.]+$/, '')
  const place = server === null ? 'file' : 'database'
  return (
    <div className={classes.page}>
      <Facts summary={summary} />
      <div className={classes.empty}>
        <EmptyState
          icon={<IconDatabase size={28} />}
          title={`This ${place} holds no store yet`}
          action={
            !summary.readonly && (
              <Button
                variant="filled"
                onClick={() =>
                  void askForStore(
                    summary.path,
                    summary,
                    summary.tables.includes(named) ? 'documents' : named,
                  )
                }
              >
                Create store
              </Button>
            )
          }
        >
          {summary.readonly
            ? `A store is one table of documents. This ${place} cannot be written, so none can be created in it.`
            : `A store is one table of documents. Creating one adds tables to the ${place} and leaves those that are there as they are.`}
        </EmptyState>
      </div>
      {summary.tables.length > 0 && <Tables summary={summary} title={`Tables in this ${place}`} />}
    </div>
  )
}

function Facts({ summary }: { readonly summary: DatabaseSummary }) {
  return (
    <>
      <h1 className={classes.title}>{summary.name}</h1>
      <div className={classes.dim}>
        {isServerUrl(summary.path)
          ? `${summary.path} · ${summary.product}`
          : `${summary.path} · ${sizeText(summary.size)}`}
      </div>
      {summary.readonly && (
        <div className={classes.readonly}>
          <IconLock size={15} aria-hidden />
          <span>Read-only. {summary.readonlyReason}</span>
        </div>
      )}
    </>
  )
}

function Tables({ summary, title }: { readonly summary: DatabaseSummary; readonly title: string }) {
  return (
    <>
      <h2 className={classes.heading}>{title}</h2>
      <ul className={classes.list}>
        {summary.tables.map((table) => (
          <li key={table} className={classes.table}>
            <IconTable size={15} aria-hidden />
            {table}
          </li>
        ))}
      </ul>
    </>
  )
}
