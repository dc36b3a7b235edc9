import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { client, keys } from '../../../client/index.ts'
import { DataGrid } from '../../../components/data-grid/index.ts'
import { ErrorState } from '../../../components/states/error-state.tsx'
import { Skeleton } from '../../../components/states/skeleton.tsx'
import { errorColumns } from '../publish/error-columns.tsx'

const pageSize = 1000

interface SkippedDocumentsProps {
  readonly count: number
  readonly database: string
  readonly store: string
  readonly view: string
  readonly onOpen: (key: string) => void
  readonly onPlace?: (line: number, column: number) => void
}

/** The documents of the published view whose map failed: saved, and without rows in the view. */
export function SkippedDocuments({ count, database, store, view, onOpen, onPlace }: SkippedDocumentsProps) {
  const [offset, setOffset] = useState(0)
  const page = useQuery({
    queryKey: [...keys.view({ database, store }, view), 'errors', offset],
    queryFn: ({ signal }) =>
      client.views.errors({ database, store, view, offset, limit: pageSize }, { signal }),
    placeholderData: (previous) => previous,
  })
  const columns = useMemo(() => errorColumns({ onOpen, onPlace }), [onOpen, onPlace])
  if (page.error)
    return (
      <ErrorState
        what="Could not read the skipped documents"
        error={page.error}
        onRetry={() => void page.refetch()}
      />
    )
  if (page.data === undefined) return <Skeleton lines={5} />
  const rows = page.data
  return (
    <DataGrid
      label="Skipped documents"
      columns={columns}
      rowCount={count}
      getRow={(index) => rows[index - offset]}
      onRangeChange={({ from }) => setOffset(Math.floor(from / pageSize) * pageSize)}
      onOpen={(row) => row.key !== null && onOpen(row.key)}
    />
  )
}
