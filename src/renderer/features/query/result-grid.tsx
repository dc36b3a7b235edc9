import { Anchor } from '@mantine/core'
import { useMemo } from 'react'
import type { ColumnDefinition } from '../../../shared/model/view-definition.ts'
import { DataGrid, type GridColumn, JsonCell, ValueCell } from '../../components/data-grid/index.ts'
import { EmptyState } from '../../components/empty-state.tsx'
import type { QueryResult } from './use-view-query.ts'

type ResultRow = QueryResult['rows'][number]

interface ResultGridProps {
  readonly result: QueryResult
  readonly includeDocs: boolean
  readonly filtered: boolean
  readonly onOpen: (key: string) => void
}

/** One page of rows, each with the document it comes from. */
export function ResultGrid({ result, includeDocs, filtered, onOpen }: ResultGridProps) {
  const { rows } = result
  const columns = useMemo(
    () => [keyColumn(onOpen), ...result.columns.map(valueColumn), ...(includeDocs ? [documentColumn] : [])],
    [result.columns, includeDocs, onOpen],
  )
  return (
    <DataGrid
      label="Rows"
      columns={columns}
      rowCount={rows.length}
      getRow={(index) => rows[index]}
      onOpen={(row) => onOpen(row.key)}
      empty={
        filtered ? (
          <EmptyState title="No row meets these conditions">
            Change or remove a condition and run again.
          </EmptyState>
        ) : (
          <EmptyState title="This view has no rows">
            Its map yields none for the documents in this store.
          </EmptyState>
        )
      }
    />
  )
}

function keyColumn(onOpen: (key: string) => void): GridColumn<ResultRow> {
  return {
    id: ' key',
    header: '_key',
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

function valueColumn(column: ColumnDefinition): GridColumn<ResultRow> {
  const { name, type } = column
  return {
    id: `column ${name}`,
    header: name,
    note: column.unique ? `${type}, unique` : type,
    align: type === 'integer' || type === 'real' ? 'right' : 'left',
    text: (row) => {
      const value = row.values[name]
      return value === undefined || value === null ? undefined : String(value)
    },
    cell: (row) => <ValueCell value={row.values[name]} json={type === 'json'} />,
  }
}

const documentColumn: GridColumn<ResultRow> = {
  id: ' doc',
  header: '_doc',
  note: 'document',
  width: 480,
  text: (row) => row.doc,
  cell: (row) => <JsonCell text={row.doc} />,
}
