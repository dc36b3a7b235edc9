import { Anchor } from '@mantine/core'
import { useMemo } from 'react'
import type { PreviewResult } from '../../../shared/model/view.ts'
import { DataGrid, type GridColumn, ValueCell } from '../../components/data-grid/index.ts'
import { EmptyState } from '../../components/empty-state.tsx'
import type { ColumnDraft } from './column-draft.ts'

type PreviewRow = PreviewResult['rows'][number]

interface PreviewRowsProps {
  readonly rows: readonly PreviewRow[]
  readonly columns: readonly ColumnDraft[]
  readonly onOpen: (key: string) => void
}

/** The rows a draft yields, each with the document it comes from. */
export function PreviewRows({ rows, columns, onOpen }: PreviewRowsProps) {
  const gridColumns = useMemo(() => [fromColumn(onOpen), ...columns.map(rowColumn)], [columns, onOpen])
  return (
    <DataGrid
      label="Rows of the preview"
      columns={gridColumns}
      rowCount={rows.length}
      getRow={(index) => rows[index]}
      onOpen={(row) => onOpen(row.key)}
      empty={
        <EmptyState title="The map yields no rows">
          It ran, and yielded nothing for the sampled documents. Yield one object for each row the view should
          hold.
        </EmptyState>
      }
    />
  )
}

function fromColumn(onOpen: (key: string) => void): GridColumn<PreviewRow> {
  return {
    id: ' from',
    header: 'from',
    note: 'document',
    width: 150,
    pinned: true,
    text: (row) => row.key,
    cell: (row) => (
      <Anchor component="button" type="button" inherit tabIndex={-1} onClick={() => onOpen(row.key)}>
        {row.key}
      </Anchor>
    ),
  }
}

function rowColumn(column: ColumnDraft): GridColumn<PreviewRow> {
  const marks = [column.type, column.unique && 'unique', column.notNull && 'not null']
    .filter(Boolean)
    .join(', ')
  const isNumber = column.type === 'integer' || column.type === 'real'
  return {
    id: column.id,
    header: column.name,
    note: marks,
    align: isNumber ? 'right' : 'left',
    text: (row) => {
      const value = row.values[column.name]
      return value === undefined || value === null ? undefined : String(value)
    },
    cell: (row) => <ValueCell value={row.values[column.name]} json={column.type === 'json'} />,
  }
}
