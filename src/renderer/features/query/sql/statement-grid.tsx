import { IconCopy } from '@tabler/icons-react'
import { useMemo, useState } from 'react'
import type { Cell } from '../../../../shared/model/query.ts'
import {
  copyRows,
  DataGrid,
  type GridColumn,
  longestTail,
  noRows,
  type RowSelection,
  ValueCell,
} from '../../../components/data-grid/index.ts'
import { EmptyState } from '../../../components/states/empty-state.tsx'
import type { StatementResult } from './use-statement.ts'

interface Row {
  readonly at: number
  readonly values: readonly Cell[]
}

/** One page of rows. Columns may have the same name: each is told by its place. */
export function StatementGrid({ result }: { readonly result: StatementResult }) {
  const [selected, setSelected] = useState<{ of: StatementResult; rows: RowSelection }>({
    of: result,
    rows: noRows,
  })
  const rows = useMemo(() => result.rows.map((values, at): Row => ({ at, values })), [result])
  const columns = useMemo(
    () => result.columns.map((name, at) => valueColumn(name, at, result.rows)),
    [result],
  )
  return (
    <DataGrid
      label="Rows"
      columns={columns}
      rowCount={rows.length}
      getRow={(index) => rows[index]}
      selection={{
        keyOf: ({ at }) => String(at),
        // Those of another answer are no longer here.
        selected: selected.of === result ? selected.rows : noRows,
        onChange: (next) => setSelected({ of: result, rows: next }),
      }}
      menu={(row) => [
        [
          {
            label: 'Copy row',
            icon: <IconCopy size={15} />,
            run: () => void copyRows([columns.map((column) => column.text?.(row))]),
          },
        ],
      ]}
      empty={
        <EmptyState title="The statement found no row">Change its conditions and run it again.</EmptyState>
      }
    />
  )
}

function valueColumn(name: string, at: number, rows: StatementResult['rows']): GridColumn<Row> {
  const values = rows.map((row) => row[at])
  const isNumber = values.every(
    (value) => value === null || typeof value === 'number' || typeof value === 'bigint',
  )
  const tail = isNumber ? longestTail(values) : undefined
  return {
    id: `${at} ${name}`,
    header: name,
    width: widthOf(name, values),
    align: isNumber ? 'right' : 'left',
    text: (row) => {
      const value = row.values[at]
      return value === undefined || value === null ? undefined : String(value)
    },
    cell: (row) => <ValueCell value={row.values[at]} tail={tail} />,
  }
}

/** Room for what is in a column, as far as it is short: a text of documents is opened by widening. */
function widthOf(name: string, values: readonly (Cell | undefined)[]): number {
  const longest = values.reduce<number>(
    (length, value) => Math.max(length, String(value ?? '').length),
    name.length,
  )
  return Math.min(560, Math.max(80, 32 + longest * 7.3))
}
