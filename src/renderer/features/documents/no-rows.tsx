import { Button } from '@mantine/core'
import { IconInbox } from '@tabler/icons-react'
import type { FindingState } from '../../client/index.ts'
import { EmptyState } from '../../components/states/empty-state.tsx'
import { ErrorState } from '../../components/states/error-state.tsx'
import { Skeleton } from '../../components/states/skeleton.tsx'

interface NoRowsProps {
  readonly finding: FindingState | null
  readonly onClearFilter: () => void
  readonly store: string
  readonly prefix: string
  readonly loading: boolean
  readonly error: Error | null
  readonly onRetry: () => void
  readonly onClear: () => void
  /** Absent when the store cannot be written. */
  readonly onNew: (() => void) | undefined
  readonly onImport: () => void
}

/** What stands in place of rows: they are on their way, could not be read, or there are none. */
export function NoRows(props: NoRowsProps) {
  const { finding, store, prefix, loading, error, onRetry, onClear, onNew, onImport } = props
  if (error) {
    return <ErrorState what={`Could not read the documents of ${store}`} error={error} onRetry={onRetry} />
  }
  if (loading) return <Skeleton lines={8} label="Loading documents" />
  if (finding !== null) {
    return (
      <EmptyState
        title={
          finding.progress?.state === 'stopped'
            ? 'Nothing was found before the search was stopped'
            : 'No document meets the filter'
        }
        action={<Button onClick={props.onClearFilter}>Clear the filter</Button>}
      >
        A text is found wherever it stands in a document or its key; a condition compares the values at a
        path.
      </EmptyState>
    )
  }
  if (prefix !== '') {
    return (
      <EmptyState
        title={`No key starts with “${prefix}”`}
        action={<Button onClick={onClear}>Clear the filter</Button>}
      />
    )
  }
  return (
    <EmptyState
      icon={<IconInbox size={28} />}
      title={`${store} holds no documents yet`}
      action={
        onNew && (
          <>
            <Button onClick={onImport}>Import a file…</Button>
            <Button variant="filled" onClick={onNew}>
              New document
            </Button>
          </>
        )
      }
    >
      A document is JSON text under a key of your choice.
    </EmptyState>
  )
}
