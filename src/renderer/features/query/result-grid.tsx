import { IconCopy, IconFileText, IconFilter } from '@tabler/icons-react'
import { useMemo, useState } from 'react'
import type { ColumnDefinition } from '../../../shared/model/view-definition.ts'
import {
  CellLink,
  copyRows,
  DataGrid,
  type GridColumn,
  JsonCell,
  longestTail,
  noRows,
  type RowSelection,
  ValueCell,
} from '../../components/data-grid/index.ts'
import type { MenuEntries, MenuEntry } from '../../components/context-menu.tsx'
import { EmptyState } from '../../components/states/empty-state.tsx'
import { SnippetCell } from './snippet-cell.tsx'
import type { QueryResult, ResultRow } from './use-answer.ts'

const columnPrefix = 'column '

interface ResultGridProps {
  readonly result: QueryResult
  readonly includeDocs: boolean
  readonly filtered: boolean
  readonly onOpen: (key: string) => void
  /** Begins a condition on a column. */
  readonly onFilter: (column: string) => void
}

/** One page of rows, each with the document it comes from. */
export function ResultGrid({ result, includeDocs, filtered, onOpen, onFilter }: ResultGridProps) {
  const [selected, setSelected] = useState<{ of: QueryResult; rows: RowSelection }>({
    of: result,
    rows: noRows,
  })
  const { rows } = result
  const isOfDocuments = rows.every(({ key }) => key !== null)
  const columns = useMemo(
    () => [
      ...(isOfDocuments ? [keyColumn(onOpen)] : []),
      ...result.columns.map((column) => valueColumn(column, rows)),
      ...(includeDocs ? [documentColumn] : []),
    ],
    [result.columns, rows, includeDocs, isOfDocuments, onOpen],
  )
  return (
    <DataGrid
      label="Rows"
      columns={columns}
      rowCount={rows.length}
      getRow={(index) => rows[index]}
      onOpen={({ key }) => key !== null && onOpen(key)}
      selection={{
        keyOf: (row) => String(row.id),
        // Those of another answer are no longer here.
        selected: selected.of === result ? selected.rows : noRows,
        onChange: (next) => setSelected({ of: result, rows: next }),
      }}
      menu={(row) => {
        const { key } = row
        const copyRow = {
          label: 'Copy row',
          icon: <IconCopy size={15} />,
          run: () => void copyRows([columns.map((column) => column.text?.(row))]),
        }
        return key === null ? [[copyRow]] : documentMenu(key, onOpen, copyRow)
      }}
      columnMenu={({ id, header }) =>
        id.startsWith(columnPrefix)
          ? [
              [
                {
                  label: 'Filter by this column',
                  icon: <IconFilter size={15} />,
                  run: () => onFilter(header),
                },
              ],
            ]
          : []
      }
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

function documentMenu(key: string, onOpen: (key: string) => void, copyRow: MenuEntry): MenuEntries {
  const copy = (): void => void navigator.clipboard.writeText(key)
  return [
    [{ label: 'Open document', icon: <IconFileText size={15} />, keys: 'enter', run: () => onOpen(key) }],
    [{ label: 'Copy key', icon: <IconCopy size={15} />, run: copy }, copyRow],
  ]
}

function keyColumn(onOpen: (key: string) => void): GridColumn<ResultRow> {
  return {
    id: ' key',
    header: '_key',
    note: 'document',
    width: 150,
    pinned: true,
    fixed: true,
    text: ({ key }) => key ?? undefined,
    cell: ({ key }) => <CellLink onClick={() => key !== null && onOpen(key)}>{key}</CellLink>,
  }
}

function valueColumn(column: ColumnDefinition, rows: readonly ResultRow[]): GridColumn<ResultRow> {
  const { name, type } = column
  const isNumber = type === 'integer' || type === 'real'
  const tail = isNumber ? longestTail(rows.map((row) => row.values[name])) : undefined
  return {
    id: `${columnPrefix}${name}`,
    header: name,
    note: column.unique ? `${type}, unique` : type,
    // A passage wants room.
    width: rows.some(({ snippets }) => snippets?.[name] !== undefined) ? 480 : undefined,
    align: isNumber ? 'right' : 'left',
    text: (row) => {
      const value = row.values[name]
      return value === undefined || value === null ? undefined : String(value)
    },
    cell: (row) => {
      const snippet = row.snippets?.[name]
      if (snippet !== undefined) return <SnippetCell {...snippet} />
      return <ValueCell value={row.values[name]} json={type === 'json'} tail={tail} />
    },
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
