import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { client, type InStore, keys } from '../../client/index.ts'
import { CopyButton } from '../../components/copy-button.tsx'
import { EmptyState } from '../../components/states/empty-state.tsx'
import { ErrorState } from '../../components/states/error-state.tsx'
import { JsonText } from '../../components/json-text/index.ts'
import { Skeleton } from '../../components/states/skeleton.tsx'
import { openDocument } from './document-actions.ts'
import classes from './documents.module.css'
import { timeText } from '../../components/texts/time-text.ts'

/** The text of the selected document, for reading beside the grid. */
export function DetailPane({
  at,
  documentKey,
}: {
  readonly at: InStore
  readonly documentKey: string | undefined
}) {
  if (documentKey === undefined) {
    return (
      <div className={classes.detail}>
        <EmptyState title="No document is selected">Select one in the grid to read its text here.</EmptyState>
      </div>
    )
  }
  return <Detail at={at} documentKey={documentKey} />
}

function Detail({ at, documentKey }: { readonly at: InStore; readonly documentKey: string }) {
  const { data, error, refetch } = useQuery({
    queryKey: keys.document(at, documentKey),
    queryFn: ({ signal }) => client.documents.get({ ...at, key: documentKey }, { signal }),
    placeholderData: (previous) => previous,
  })
  if (error && !data) {
    return <ErrorState what={`Could not read ${documentKey}`} error={error} onRetry={() => void refetch()} />
  }
  if (data === undefined) return <Skeleton lines={6} />
  if (data === null) return <EmptyState title="This document has been deleted" />
  return (
    <section aria-label={`Text of ${data.key}`} className={classes.detail}>
      <div className={classes.detailHead}>
        <div className={classes.detailWords}>
          <div className={classes.detailKey} title={data.key}>
            {data.key}
          </div>
          <div className={classes.detailMeta} title={data.updated ?? undefined}>
            rev {data.rev.slice(0, 10)}
            {data.updated !== null && ` · ${timeText(data.updated)}`}
          </div>
        </div>
        <CopyButton text={data.text} label="Copy JSON" />
        <Button onClick={() => openDocument(at, data.key)}>Open</Button>
      </div>
      <JsonText text={data.text} label={`JSON of ${data.key}`} />
    </section>
  )
}
