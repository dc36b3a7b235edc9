import { useEffect, useLayoutEffect, useRef, useState } from 'react'
import { type ColumnLayout, useColumns } from './columns/use-columns.ts'
import type { DataGridProps } from './data-grid-props.ts'
import { type RowWindow, useRowWindow } from './rows/use-row-window.ts'
import { type Selecting, useSelection } from './rows/use-selection.ts'

const headerHeight = 28

/** A grid at work: its window of rows, its columns, its selection, and the cell that stands out. */
export interface Grid<Row> {
  readonly window: RowWindow
  readonly layout: ColumnLayout<Row>
  readonly selecting: Selecting
  readonly rowHeight: number
  /** The row that stands out, or null. */
  readonly active: number | null
  readonly activeColumn: number
  readonly activate: (index: number) => void
  readonly setColumn: (index: number) => void
  /** Whether to stay at the last row while the rows are still being counted. */
  readonly followEnd: (wanted: boolean) => void
}

export function useGrid<Row>(props: DataGridProps<Row>): Grid<Row> {
  const { rowCount, getRow, onRangeChange, selection, rowHeight = 28, growing = false } = props
  const window = useRowWindow(rowCount, rowHeight, headerHeight, growing)
  const layout = useColumns(props, window.scroller)
  const [own, setOwn] = useState<number | null>(null)
  const [column, setColumn] = useState(0)
  const active = clamp(props.active === undefined ? own : props.active, rowCount)
  const selecting = useSelection({ selection, getRow, rowCount, active })
  const { from, to, show } = window

  // Before the frame is painted, so that rows are asked for while the room for them is drawn.
  useLayoutEffect(() => {
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

  return {
    window,
    layout,
    selecting,
    rowHeight,
    active,
    activeColumn: Math.min(column, Math.max(0, layout.visible.length - 1)),
    activate,
    setColumn,
    followEnd: (wanted) => {
      atEnd.current.wanted = wanted && growing
    },
  }
}

function clamp(index: number | null, rowCount: number): number | null {
  return index === null || rowCount === 0 ? null : Math.min(index, rowCount - 1)
}
