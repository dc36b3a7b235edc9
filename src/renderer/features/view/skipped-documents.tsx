import { Anchor } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import type { ViewError } from '../../../shared/model/view.ts'
import { client, keys } from '../../client/index.ts'
import { DataGrid, type GridColumn } from '../../components/data-grid/index.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { Skeleton } from '../../components/skeleton.tsx'

const pageSize = 1000

interface SkippedDocumentsProps {
  readonly count: number
  readonly database: string
  readonly store: string
  readonly view: string
  readonly onOpen: (key: string) => void
}

/** The documents of the published view whose map failed: saved, and without rows in the view. */
export function SkippedDocuments({ count, database, store, view, onOpen }: SkippedDocumentsProps) {
  const [offset, setOffset] = useState(0)
  const page = useQuery({
    queryKey: [...keys.view({ database, store }, view), 'errors', offset],
    queryFn: ({ signal }) =>
      client.views.errors({ database, store, view, offset, limit: pageSize }, { signal }),
    placeholderData: (previous) => previous,
  })
  const columns = useMemo(() => skippedColumns(onOpen), [onOpen])
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

function skippedColumns(onOpen: (key: string) => void): GridColumn<ViewError>[] {
  return [
    {
      id: 'key',
      header: 'document',
      pinned: true,
      text: (row) => row.key ?? '',
      cell: ({ key }) =>
        key !== null && (
          <Anchor component="button" type="button" inherit tabIndex={-1} onClick={() => onOpen(key)}>
            {key}
          </Anchor>
        ),
    },
    {
      id: 'line',
      header: 'line',
      width: 64,
      align: 'right',
      cell: (row) => row.line,
      text: (row) => String(row.line ?? ''),
    },
    {
      id: 'version',
      header: 'version',
      width: 72,
      align: 'right',
      cell: (row) => row.version,
      text: (row) => String(row.version),
    },
    { id: 'code', header: 'code', width: 120, cell: (row) => row.code, text: (row) => row.code },
    { id: 'message', header: 'problem', width: 480, cell: (row) => row.message, text: (row) => row.message },
  ]
}
