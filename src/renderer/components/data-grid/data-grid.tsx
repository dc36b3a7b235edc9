import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react'
import { ContextMenu, type MenuEntries } from '../context-menu.tsx'
import classes from './data-grid.module.css'
import type { GridColumn, RowRange, SortMark } from './columns/column.ts'
import { GridHeader } from './grid-header.tsx'
import { GridRow } from './rows/grid-row.tsx'
import { gridKey } from './grid-keys.ts'
import { headerMenu, menuPlace, type MenuPlace } from './grid-menu.tsx'
import { copyRows } from './rows/copy-rows.ts'
import { type GridSelection, useSelection } from './rows/use-selection.ts'
import { useColumns } from './columns/use-columns.ts'
import { useStable } from './use-stable.ts'
import { useRowWindow } from './rows/use-row-window.ts'

export interface DataGridProps<Row> {
  /** What the grid shows, for screen readers: "Documents of users". */
  readonly label: string
  readonly columns: readonly GridColumn<Row>[]
  readonly rowCount: number
  /** The row at an index, or undefined while it is on its way: a grey line is drawn. */
  readonly getRow: (index: number) => Row | undefined
  /** Tells which rows are in sight, so that their pages can be fetched. */
  readonly onRangeChange?: (range: RowRange) => void
  readonly rowHeight?: number
  /** The row that stands out and that the keyboard moves; the grid keeps its own when absent. */
  readonly active?: number | null
  readonly onActiveChange?: (index: number) => void
  /** Enter or a double click. */
  readonly onOpen?: (row: Row, index: number) => void
  /** What a right click on a row, or the menu key, offers. */
  readonly menu?: (row: Row, index: number) => MenuEntries
  /** Keys the grid leaves alone: Delete, letters. Call `preventDefault` on what is handled. */
  readonly onKey?: (event: KeyboardEvent, row: Row | undefined, index: number | null) => void
  readonly sort?: readonly SortMark[]
  readonly onSort?: (column: string) => void
  /** Columns left out, by id. */
  readonly hidden?: ReadonlySet<string>
  readonly widths?: Readonly<Record<string, number>>
  readonly onWidths?: (widths: Readonly<Record<string, number>>) => void
  /** Rows selected, by a key of their own. Space selects the active row, Ctrl+A all, Ctrl and Shift do as in every list. */
  readonly selection?: GridSelection<Row>
  /** Copies the selected rows; without it the grid writes the texts of those it has. */
  readonly onCopy?: (columns: readonly GridColumn<Row>[]) => void
  /** Copies one value; without it the grid writes the text of the column. */
  readonly onCopyCell?: (row: Row, column: GridColumn<Row>) => void
  /** Whether there may be more rows than are known yet: a user at the last row then stays at the last row. */
  readonly growing?: boolean
  /** What the menu of a column's header offers beside what every column can do. */
  readonly columnMenu?: (column: GridColumn<Row>) => MenuEntries
  readonly onHide?: (column: string) => void
  /** Shown below the header when there are no rows. */
  readonly empty?: ReactNode
}

const headerHeight = 28

/**
 * A grid of any number of rows, of which only those in sight are drawn and asked for.
 *
 * @example
 * <DataGrid label="Rows" columns={columns} rowCount={rows.length} getRow={(index) => rows[index]} />
 */
export function DataGrid<Row>(props: DataGridProps<Row>) {
  const { label, rowCount, getRow, onRangeChange, onOpen, selection, rowHeight = 28 } = props
  const id = useId()
  const { growing = false } = props
  const window = useRowWindow(rowCount, rowHeight, headerHeight, growing)
  const layout = useColumns(props, window.scroller)
  const [own, setOwn] = useState<number | null>(null)
  const [column, setColumn] = useState(0)
  const [menuAt, setMenuAt] = useState<MenuPlace>(null)
  const active = clamp(props.active === undefined ? own : props.active, rowCount)
  const shown = layout.visible
  const activeColumn = Math.min(column, Math.max(0, shown.length - 1))

  const selecting = useSelection({ selection, getRow, rowCount, active })
  const { from, to, show, scroller } = window
  useEffect(() => {
    if (to >= from) onRangeChange?.({ from, to })
  }, [from, to, onRangeChange])

  useEffect(() => {
    if (active !== null) show(active)
  }, [active, show])

  function activate(index: number): void {
    setOwn(index)
    props.onActiveChange?.(index)
    show(index)
  }

  // Follows the last row when the user asked for it while the rows are still being counted.
  const atEnd = useRef({ rowCount, wanted: false })
  useEffect(() => {
    const { rowCount: before, wanted } = atEnd.current
    atEnd.current.rowCount = rowCount
    if (wanted && rowCount > before && active === before - 1) activate(rowCount - 1)
    if (!growing) atEnd.current.wanted = false
  })

  function copySelected(): void {
    if (props.onCopy) return props.onCopy(shown)
    const cells: (string | undefined)[][] = []
    for (let index = 0; index < rowCount; index++) {
      const row = getRow(index)
      if (row === undefined || !selection?.selected.has(selection.keyOf(row))) continue
      cells.push(shown.map((each) => each.text?.(row)))
    }
    void copyRows(cells)
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.target !== event.currentTarget) return
    const row = active === null ? undefined : getRow(active)
    const key = gridKey(event, {
      active,
      column: activeColumn,
      rowCount,
      columns: shown.length,
      page: window.page,
    })
    switch (key?.do) {
      case 'row':
        if (event.shiftKey) selecting.extend(key.index)
        else selecting.begin(key.index)
        atEnd.current.wanted = growing && key.index === rowCount - 1
        activate(key.index)
        break
      case 'column':
        setColumn(key.index)
        layout.reveal(scroller.current, key.index)
        break
      case 'resize':
        layout.widen(activeColumn, key.by)
        break
      case 'open':
        if (row !== undefined && active !== null) onOpen?.(row, active)
        break
      case 'tick':
        if (active !== null) selecting.toggle(active)
        break
      case 'all':
        if (selection === undefined) return
        selecting.all()
        break
      case 'clear':
        if (selection === undefined || selection.selected.size === 0) return
        selecting.clear()
        break
      case 'copy': {
        if (selection !== undefined && selection.selected.size > 0) {
          copySelected()
          break
        }
        const asked = shown[activeColumn]
        if (row === undefined || asked === undefined) return
        if (props.onCopyCell) props.onCopyCell(row, asked)
        else void navigator.clipboard.writeText(asked.text?.(row) ?? '')
        break
      }
      case undefined:
        return props.onKey?.(event, row, active)
      default:
        key satisfies never
    }
    event.preventDefault()
  }

  const onTick = useStable((index: number, range: boolean) =>
    range ? selecting.extend(index) : selecting.toggle(index),
  )
  const onRowOpen = useStable((row: Row, index: number) => onOpen?.(row, index))
  const onPress = useStable((index: number, columnAt: number, held: { add: boolean; extend: boolean }) => {
    atEnd.current.wanted = false
    selecting.press(index, held)
    setColumn(columnAt)
    activate(index)
  })
  const onPoint = useStable((index: number) => {
    const row = getRow(index)
    if (row === undefined || !selection?.selected.has(selection.keyOf(row))) selecting.clear()
    activate(index)
  })

  const rows = []
  for (let index = from; index <= to; index++) {
    const row = getRow(index)
    rows.push(
      <GridRow
        key={index}
        id={`${id}-${index}`}
        row={row}
        index={index}
        top={window.topOf(index)}
        height={rowHeight}
        columns={shown}
        activeColumn={index === active ? activeColumn : null}
        ticked={
          selection === undefined ? null : row !== undefined && selection.selected.has(selection.keyOf(row))
        }
        onTick={onTick}
        onPress={onPress}
        onPoint={onPoint}
        onOpen={onRowOpen}
      />,
    )
  }

  function entriesAt(place: MenuPlace): MenuEntries {
    if (place === null) return []
    if ('row' in place) {
      const row = getRow(place.row)
      return row === undefined ? [] : (props.menu?.(row, place.row) ?? [])
    }
    const asked = shown[place.column]
    if (asked === undefined) return []
    const others = props.columnMenu?.(asked) ?? []
    return headerMenu({ column: asked, index: place.column, layout, onHide: props.onHide, others })
  }

  const grid = (
    <div
      ref={scroller}
      role="grid"
      aria-label={label}
      aria-rowcount={rowCount + 1}
      aria-colcount={shown.length}
      aria-multiselectable={selection ? true : undefined}
      aria-activedescendant={
        active !== null && active >= from && active <= to ? `${id}-${active}` : undefined
      }
      tabIndex={0}
      className={classes.grid}
      style={layout.style}
      onScroll={window.onScroll}
      onKeyDown={onKeyDown}
      onContextMenuCapture={(event) => {
        const place = menuPlace(event, active)
        setMenuAt(place)
        if (entriesAt(place).flat().length > 0) return
        // Where there is nothing to act on, no menu may open with the actions of something else.
        event.preventDefault()
        event.stopPropagation()
      }}
      onFocus={(event) => {
        if (event.target === event.currentTarget && active === null && rowCount > 0) activate(from)
      }}
    >
      <GridHeader
        layout={layout}
        sort={props.sort}
        onSort={props.onSort}
        tickable={selection !== undefined}
      />
      {rowCount === 0 ? (
        <div className={classes.empty}>{props.empty}</div>
      ) : (
        <div role="rowgroup" className={classes.body} style={{ height: window.height }}>
          {rows}
        </div>
      )}
    </div>
  )
  return (
    <ContextMenu always entries={entriesAt(menuAt)}>
      {grid}
    </ContextMenu>
  )
}

function clamp(index: number | null, rowCount: number): number | null {
  return index === null || rowCount === 0 ? null : Math.min(index, rowCount - 1)
}
