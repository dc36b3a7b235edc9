import {
  columnResizingFeature,
  columnSizingFeature,
  columnVisibilityFeature,
  type Header,
  tableFeatures,
  useTable,
} from '@tanstack/react-table'
import { type CSSProperties, type RefObject, useMemo, useState } from 'react'
import type { GridColumn } from './column.ts'

const features = tableFeatures({ columnSizingFeature, columnResizingFeature, columnVisibilityFeature })
const noRows: readonly never[] = []
const minimum = 56
/** The widest a column is made by itself. */
const widest = 800

interface ColumnsInput<Row> {
  readonly columns: readonly GridColumn<Row>[]
  readonly hidden?: ReadonlySet<string>
  readonly widths?: Readonly<Record<string, number>>
  readonly onWidths?: (widths: Readonly<Record<string, number>>) => void
  readonly selection?: unknown
}

export interface ShownHeader<Row> {
  readonly column: GridColumn<Row>
  readonly resizing: boolean
  readonly startResize: (event: unknown) => void
}

export interface ColumnLayout<Row> {
  readonly visible: readonly GridColumn<Row>[]
  readonly headers: readonly ShownHeader<Row>[]
  /** The width of every column, as CSS variables on the grid: a resize redraws no cell. */
  readonly style: CSSProperties
  readonly widen: (index: number, by: number) => void
  /** Makes a column as wide as what it shows now needs. */
  readonly fit: (index: number) => void
  readonly resetWidth: (index: number) => void
  /** Scrolls sideways until a column is in sight. */
  readonly reveal: (scroller: HTMLElement | null, index: number) => void
}

/** Which columns are shown, how wide they are, and how a person changes that. */
export function useColumns<Row>(
  input: ColumnsInput<Row>,
  grid: RefObject<HTMLElement | null>,
): ColumnLayout<Row> {
  const { columns, hidden, onWidths } = input
  const [own, setOwn] = useState<Readonly<Record<string, number>>>({})
  const widths = input.widths ?? own
  const table = useTable({
    features,
    data: noRows,
    columns: useMemo(
      () =>
        columns.map((column) => ({
          id: column.id,
          header: column.header,
          size: column.width ?? 160,
          minSize: minimum,
          maxSize: 1600,
        })),
      [columns],
    ),
    columnResizeMode: 'onChange',
    state: {
      columnSizing: widths,
      columnVisibility: useMemo(
        () => Object.fromEntries([...(hidden ?? [])].map((id) => [id, false])),
        [hidden],
      ),
    },
    onColumnSizingChange: (update) => {
      const next = typeof update === 'function' ? update(widths) : update
      setOwn(next)
      onWidths?.(next)
    },
  })

  const byId = useMemo(() => new Map(columns.map((column) => [column.id, column])), [columns])
  const headers: ShownHeader<Row>[] = []
  const style: Record<string, string> = {}
  const starts: number[] = []
  let pinnedEnd = 0
  let total = input.selection === undefined ? 0 : 32
  for (const header of table.getHeaderGroups()[0]?.headers ?? []) {
    const column = byId.get(header.column.id)
    if (!column) continue
    style[`--w${headers.length}`] = `${header.getSize()}px`
    style[`--l${headers.length}`] = `${total}px`
    starts.push(total)
    total += header.getSize()
    if (column.pinned) pinnedEnd = total
    headers.push(shown(column, header))
  }
  style['--total'] = `${total}px`
  style['--pinned'] = `${pinnedEnd}px`

  const visible = useMemo(() => columns.filter((column) => !hidden?.has(column.id)), [columns, hidden])

  const widen = (index: number, by: number): void => {
    const column = visible[index]
    if (column) setWidth(index, (table.getColumn(column.id)?.getSize() ?? 160) + by)
  }

  const setWidth = (index: number, width: number): void => {
    const column = visible[index]
    if (column) table.setColumnSizing((sizes) => ({ ...sizes, [column.id]: Math.max(minimum, width) }))
  }

  const fit = (index: number): void => {
    const cells = grid.current?.querySelectorAll(`[aria-colindex="${index + 1}"]`) ?? []
    const wanted = Math.max(0, ...[...cells].map(neededWidth))
    if (wanted > 0) setWidth(index, Math.min(wanted, widest))
  }

  const resetWidth = (index: number): void => {
    const column = visible[index]
    if (column) table.getColumn(column.id)?.resetSize()
  }

  const reveal = (scroller: HTMLElement | null, index: number): void => {
    const column = visible[index]
    const start = starts[index]
    if (!scroller || !column || start === undefined) return
    const width = table.getColumn(column.id)?.getSize() ?? 160
    if (column.pinned) return
    const pinned = pinnedEnd
    if (start - pinned < scroller.scrollLeft) scroller.scrollLeft = start - pinned
    else if (start + width > scroller.scrollLeft + scroller.clientWidth) {
      scroller.scrollLeft = start + width - scroller.clientWidth
    }
  }

  return { visible, headers, style, widen, fit, resetWidth, reveal }
}

function shown<Row>(column: GridColumn<Row>, header: Header<typeof features, never>): ShownHeader<Row> {
  return {
    column,
    resizing: header.column.getIsResizing(),
    startResize: header.getResizeHandler(),
  }
}

/** The width that shows all of a cell or header: what is in it, with its padding and its border. */
function neededWidth(cell: Element): number {
  const parts = [...cell.querySelectorAll('*')].filter((part) => part.childElementCount === 0)
  const texts = parts.filter((part) => part.textContent !== '')
  if (texts.length === 0) return 0
  const gaps = 6 * (texts.length - 1)
  return texts.reduce((sum, part) => sum + Math.max(part.scrollWidth, part.clientWidth), 0) + gaps + 18
}
