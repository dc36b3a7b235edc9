import { memo, useMemo } from 'react'
import type { PreviewResult } from '../../../../shared/model/view.ts'
import { CellLink, DataGrid, type GridColumn, ValueCell } from '../../../components/data-grid/index.ts'
import { EmptyState } from '../../../components/states/empty-state.tsx'
import type { ColumnDraft } from '../draft/column-draft.ts'
import type { Mark } from '../lineage/lit.ts'
import type { Lineage } from '../lineage/use-lineage.ts'
import { numbered } from '../lineage/numbered.ts'
import classes from './preview.module.css'
import type { Origin } from './row-origins.ts'

type Row = PreviewResult['rows'][number]
/** A row with its number among those of its document, and what is lit of it. */
type PreviewRow = Row & {
  readonly number?: number
  readonly origin?: Origin
  readonly lit?: ReadonlyMap<string, Mark>
}

interface PreviewRowsProps {
  readonly rows: readonly Row[]
  readonly columns: readonly ColumnDraft[]
  readonly onOpen: (key: string) => void
  /** Where each row comes from, once that is known. */
  readonly origins: readonly (Origin | undefined)[] | null
  readonly onPlace: (line: number, column: number) => void
  readonly lineage: Lineage
  /** Why there are no rows, when that is known. */
  readonly empty?: string
}

/** The rows a draft yields, each with the document it comes from. */
export const PreviewRows = memo(DrawnRows)

function DrawnRows({ rows, columns, onOpen, origins, onPlace, lineage, empty }: PreviewRowsProps) {
  const { pick, picked, lit } = lineage
  const getRow = useMemo(() => rowReader(rows, origins, lit), [rows, origins, lit])
  const gridColumns = useMemo(
    () => [fromColumn(onOpen, onPlace), ...columns.map(rowColumn), readsColumn],
    [columns, onOpen, onPlace],
  )
  return (
    <DataGrid
      label="Rows of the preview"
      columns={gridColumns}
      rowCount={rows.length}
      getRow={getRow}
      onCell={({ key, number: row = 0 }, _, { id }) => {
        const column = columns.find((known) => known.id === id)?.name ?? null
        pick({ kind: 'cell', key, row, column })
      }}
      onKey={(event) => {
        if (event.key !== 'Escape' || picked === null) return
        event.preventDefault()
        pick(null)
      }}
      onOpen={(row) => onOpen(row.key)}
      empty={
        <EmptyState title="The map yields no rows">
          {empty ??
            'It ran, and yielded nothing for the sampled documents. Yield one object for each row the view should hold.'}
        </EmptyState>
      }
    />
  )
}

/** The row at an index, which is the same object each time: a grid draws such a row once. */
function rowReader(
  rows: readonly Row[],
  origins: PreviewRowsProps['origins'],
  lit: Lineage['lit'],
): (index: number) => PreviewRow | undefined {
  const numbers = numbered(rows)
  const made = new Map<number, PreviewRow>()
  return (index) => {
    const [row, number] = [rows[index], numbers[index] ?? 0]
    const known = made.get(index)
    if (row === undefined || known !== undefined) return known
    const shown = { ...row, number, origin: origins?.[index], lit: lit?.cells(row.key, number) }
    made.set(index, shown)
    return shown
  }
}

/** The document that a row comes from, and, where that is known, the line of the map. */
export function fromColumn(
  onOpen: (key: string) => void,
  onPlace?: PreviewRowsProps['onPlace'],
): GridColumn<PreviewRow> {
  return {
    id: ' from',
    header: 'from',
    note: 'document',
    width: 176,
    pinned: true,
    fixed: true,
    text: (row) => (row.origin === undefined ? row.key : `${row.key}\n${originText(row.origin)}`),
    cell: ({ key, origin }) => (
      <>
        <CellLink onClick={() => onOpen(key)}>{key}</CellLink>
        {origin?.line && (
          <>
            {' · '}
            <CellLink dim onClick={() => onPlace?.(origin.line ?? 1, origin.column ?? 1)}>
              line {origin.line}
            </CellLink>
          </>
        )}
      </>
    ),
  }
}

function originText({ line, column }: Origin): string {
  return line === null ? 'from an unknown place' : `from line ${line}, column ${column}`
}

/** The paths of the document that a row depends on: those read for it, and, fainter, those read before. */
const readsColumn: GridColumn<PreviewRow> = {
  id: ' reads',
  header: 'reads',
  note: 'of the document',
  width: 260,
  text: ({ origin }) => {
    if (origin === undefined) return undefined
    const earlier = earlierReads(origin)
    return `${origin.reads.join(', ')}${earlier.length === 0 ? '' : `\nread before: ${earlier.join(', ')}`}`
  },
  cell: ({ origin }) =>
    origin && (
      <>
        {origin.reads.join(', ')}
        <span className={classes.before}>
          {origin.reads.length > 0 && earlierReads(origin).length > 0 && ' · '}
          {earlierReads(origin).join(', ')}
        </span>
      </>
    ),
}

function earlierReads({ reads, before }: Origin): string[] {
  return before.filter((path) => !reads.includes(path))
}

export function rowColumn(column: ColumnDraft): GridColumn<PreviewRow> {
  const tones = { made: 'strong', way: 'weak' } as const
  const marks = [column.type, column.unique && 'unique', column.notNull && 'not null']
    .filter(Boolean)
    .join(', ')
  const isNumber = column.type === 'integer' || column.type === 'real'
  return {
    id: column.id,
    header: column.name,
    note: marks,
    align: isNumber ? 'right' : 'left',
    mark: ({ lit }) => {
      const mark = lit?.get(column.name)
      return mark && tones[mark]
    },
    text: (row) => {
      const value = row.values[column.name]
      return value === undefined || value === null ? undefined : String(value)
    },
    cell: (row) => <ValueCell value={row.values[column.name]} json={column.type === 'json'} />,
  }
}
