import { numberText } from '../../../../shared/numbers.ts'
import { useMemo } from 'react'
import { DataGrid } from '../../../components/data-grid/index.ts'
import { EmptyState } from '../../../components/states/empty-state.tsx'
import { ErrorState } from '../../../components/states/error-state.tsx'
import { Skeleton } from '../../../components/states/skeleton.tsx'
import { errorColumns } from './error-columns.tsx'
import type { FailedDocuments } from './use-failed-documents.ts'
import classes from '../view.module.css'

interface FailedDocumentsListProps {
  readonly failed: FailedDocuments
  readonly onOpen: (key: string) => void
  readonly onPlace: (line: number, column: number) => void
}

/** The documents that kept a version from being built, without those that were corrected since. */
export function FailedDocumentsList({ failed, onOpen, onPlace }: FailedDocumentsListProps) {
  const { version, answers, errors, loading, failure, more, readMore, retry } = failed
  const columns = useMemo(() => errorColumns({ onOpen, onPlace }), [onOpen, onPlace])
  const unread = failure ? (
    <ErrorState
      strip={errors.length > 0}
      what={`Could not read ${errors.length > 0 ? 'more of ' : ''}the failing documents`}
      error={failure}
      onRetry={retry}
    />
  ) : null
  if (unread !== null && errors.length === 0) return unread
  if (loading) return <Skeleton lines={5} label="The failing documents are loading" />
  return (
    <div className={classes.tab}>
      {unread}
      <DataGrid
        label={`Documents version ${version} fails on`}
        columns={columns}
        rowCount={errors.length + (more ? 1 : 0)}
        getRow={(index) => errors[index]}
        onRangeChange={({ to }) => more && unread === null && to >= errors.length && readMore()}
        onOpen={(row) => row.key !== null && onOpen(row.key)}
        empty={
          <EmptyState title="No document fails any more">
            Those that version {version} failed on are corrected or gone.{' '}
            {answers ? 'Reindex the view' : 'Publish it'} again.
          </EmptyState>
        }
      />
    </div>
  )
}

/** How many there are, as far as they are read: "4", "500+". */
export function failedCount({ errors, more }: Pick<FailedDocuments, 'errors' | 'more'>): string {
  return `${numberText(errors.length)}${more ? '+' : ''}`
}
