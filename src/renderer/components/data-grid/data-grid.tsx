import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react'
import { ContextMenu, type MenuEntries } from '../context-menu.tsx'
import classes from './data-grid.module.css'
import type { GridColumn, RowRange, SortMark } from './column.ts'
import { GridHeader } from './grid-header.tsx'
import { GridRow } from './grid-row.tsx'
import { gridKey } from './grid-keys.ts'
import { useColumns } from './use-columns.ts'
import { useStable } from './use-stable.ts'
import { useRowWindow } from './use-row-window.ts'

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
  /** Rows ticked, by index-independent name. Space ticks the active row. */
  readonly selection?: GridSelection<Row>
  /** Shown below the header when there are no rows. */
  readonly empty?: ReactNode
}

export interface GridSelection<Row> {
  readonly keyOf: (row: Row) => string
  readonly selected: ReadonlySet<string>
  readonly onChange: (selected: ReadonlySet<string>) => void
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
  const layout = useColumns(props)
  const window = useRowWindow(rowCount, rowHeight, headerHeight)
  const [own, setOwn] = useState<number | null>(null)
  const [column, setColumn] = useState(0)
  const anchor = useRef<number | null>(null)
  const active = clamp(props.active === undefined ? own : props.active, rowCount)
  const shown = layout.visible
  const activeColumn = Math.min(column, Math.max(0, shown.length - 1))

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

  function toggle(index: number, range: boolean): void {
    if (!selection) return
    const next = new Set(selection.selected)
    const start = range && anchor.current !== null ? Math.min(anchor.current, index) : index
    const end = range && anchor.current !== null ? Math.max(anchor.current, index) : index
    const row = getRow(index)
    const on = row !== undefined && !next.has(selection.keyOf(row))
    for (let at = start; at <= end; at++) {
      const each = getRow(at)
      if (each === undefined) continue
      if (on) next.add(selection.keyOf(each))
      else next.delete(selection.keyOf(each))
    }
    anchor.current = index
    selection.onChange(next)
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
        if (active !== null) toggle(active, event.shiftKey)
        break
      case 'copy': {
        const text = row === undefined ? undefined : shown[activeColumn]?.text?.(row)
        if (text === undefined) return
        void navigator.clipboard.writeText(text)
        break
      }
      case undefined:
        return props.onKey?.(event, row, active)
      default:
        key satisfies never
    }
    event.preventDefault()
  }

  const onTick = useStable(toggle)
  const onRowOpen = useStable((row: Row, index: number) => onOpen?.(row, index))
  const onPress = useStable((index: number, columnAt: number) => {
    setColumn(columnAt)
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
        onOpen={onRowOpen}
      />,
    )
  }

  const activeRow = active === null ? undefined : getRow(active)
  const entries = active === null || activeRow === undefined ? [] : (props.menu?.(activeRow, active) ?? [])
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
  return props.menu ? <ContextMenu entries={entries}>{grid}</ContextMenu> : grid
}

function clamp(index: number | null, rowCount: number): number | null {
  return index === null || rowCount === 0 ? null : Math.min(index, rowCount - 1)
}
