import { useQuery } from '@tanstack/react-query'
import { client, type InStore } from '../../client/index.ts'
import { DiffEditor } from '../../components/code-editor/index.ts'
import { formatJson } from '../../components/json-text/format-json.ts'
import { EmptyState } from '../../components/states/empty-state.tsx'
import { ErrorState } from '../../components/states/error-state.tsx'
import { Skeleton } from '../../components/states/skeleton.tsx'
import classes from './changes.module.css'
import type { LoggedChange } from './use-change-log.ts'

interface BeforeAfterProps {
  readonly at: InStore
  readonly change: LoggedChange | undefined
}

/** What a document was before a change and after it, as far as the store keeps that. */
export function BeforeAfter({ at, change }: BeforeAfterProps) {
  const texts = useQuery({
    queryKey: ['before and after', at.database, at.store, change?.key, change?.rev, change?.kind],
    queryFn: ({ signal }) => read(at, change!, signal),
    enabled: change !== undefined,
  })
  if (change === undefined)
    return <EmptyState title="No change is selected">Select one to see what was before and after.</EmptyState>
  if (texts.error !== null)
    return (
      <ErrorState
        what={`Could not read ${change.key}`}
        error={texts.error}
        onRetry={() => void texts.refetch()}
      />
    )
  if (texts.data === undefined) return <Skeleton lines={6} />
  const { before, after } = texts.data
  const isUnknown = before === null && change.kind !== 'new'
  return (
    <section className={classes.compared} aria-label={`Change of ${change.key}`}>
      {isUnknown && (
        <p className={classes.unknown}>
          What was before is not kept. A store keeps old revisions from when a program opens it with the
          option history.
        </p>
      )}
      <DiffEditor
        language="json"
        original={before ?? ''}
        modified={after ?? ''}
        ariaLabel={`Before and after of ${change.key}`}
        sides={['before', 'after']}
      />
    </section>
  )
}

interface Texts {
  readonly before: string | null
  readonly after: string | null
}

async function read(
  { database, store }: InStore,
  { key, kind }: LoggedChange,
  signal: AbortSignal,
): Promise<Texts> {
  const at = { database, store, key }
  const [present, history] = await Promise.all([
    kind === 'deleted' ? null : client.documents.get(at, { signal }),
    client.documents.history(at, { signal }),
  ])
  const [last] = history
  const old =
    last === undefined ? null : await client.documents.revision({ ...at, rev: last.rev }, { signal })
  return { before: old && formatJson(old.text), after: present && formatJson(present.text) }
}
