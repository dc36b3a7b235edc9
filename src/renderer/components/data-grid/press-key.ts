import type { KeyboardEvent } from 'react'
import type { DataGridProps } from './data-grid-props.ts'
import { openHeaderMenu } from './columns/open-header-menu.ts'
import { gridKey } from './grid-keys.ts'
import { copyRows } from './rows/copy-rows.ts'
import { countSelected, isSelected } from './rows/row-selection.ts'
import type { Grid } from './use-grid.ts'

/** Does what a key means in the grid; one that means nothing there is passed to `onKey`. */
export function pressKey<Row>(event: KeyboardEvent, props: DataGridProps<Row>, grid: Grid<Row>): void {
  if (event.target !== event.currentTarget) return
  const { rowCount, getRow, selection } = props
  const { window, layout, selecting, active, activeColumn } = grid
  const row = active === null ? undefined : getRow(active)
  const key = gridKey(event, {
    active,
    column: activeColumn,
    rowCount,
    columns: layout.visible.length,
    page: window.page,
  })
  const tell = (index: number, columnAt: number): void => {
    const [told, column] = [getRow(index), layout.visible[columnAt]]
    if (told !== undefined && column) props.onCell?.(told, index, column)
  }
  switch (key?.do) {
    case 'row':
      if (event.shiftKey) selecting.extend(key.index)
      else selecting.begin(key.index)
      grid.followEnd(key.index === rowCount - 1)
      grid.activate(key.index)
      tell(key.index, activeColumn)
      break
    case 'column':
      grid.setColumn(key.index)
      layout.reveal(window.scroller.current, key.index)
      if (active !== null) tell(active, key.index)
      break
    case 'resize':
      layout.widen(activeColumn, key.by)
      break
    case 'menu':
      openHeaderMenu(event.currentTarget.querySelector(`[data-column="${activeColumn}"]`))
      break
    case 'edit':
      if (row !== undefined && active !== null && !edit(event, row, props, grid)) props.onOpen?.(row, active)
      break
    case 'open':
      if (row !== undefined && active !== null) props.onOpen?.(row, active)
      break
    case 'tick':
      if (active !== null) selecting.toggle(active)
      break
    case 'all':
      if (selection === undefined) return
      selecting.all()
      break
    case 'clear':
      if (selection === undefined || countSelected(selection.selected, rowCount) === 0)
        return props.onKey?.(event, row, active)
      selecting.clear()
      break
    case 'copy':
      if (!copy(props, grid)) return
      break
    case undefined:
      return props.onKey?.(event, row, active)
    default:
      key satisfies never
  }
  event.preventDefault()
}

/** Begins to change the value of the cell that stands out; false where it cannot be changed here. */
function edit<Row>(
  { currentTarget }: KeyboardEvent,
  row: Row,
  { editOf }: DataGridProps<Row>,
  { layout, active, activeColumn }: Grid<Row>,
): boolean {
  const column = layout.visible[activeColumn]
  const cell = currentTarget.querySelector(
    `[aria-rowindex="${active! + 2}"] [aria-colindex="${activeColumn + 1}"]`,
  )
  const change = column && editOf?.(column)
  if (change === undefined || cell === null) return false
  change(row, cell)
  return true
}

/** Copies the selected rows, or the cell that stands out; false when there is neither. */
function copy<Row>(props: DataGridProps<Row>, { layout, active, activeColumn }: Grid<Row>): boolean {
  if (props.selection !== undefined && countSelected(props.selection.selected, props.rowCount) > 0) {
    copySelected(props, layout.visible)
    return true
  }
  const row = active === null ? undefined : props.getRow(active)
  const column = layout.visible[activeColumn]
  if (row === undefined || column === undefined) return false
  if (props.onCopyCell) props.onCopyCell(row, column)
  else void navigator.clipboard.writeText(column.text?.(row) ?? '')
  return true
}

function copySelected<Row>(
  { onCopy, rowCount, getRow, selection }: DataGridProps<Row>,
  shown: Grid<Row>['layout']['visible'],
): void {
  if (onCopy) return onCopy(shown)
  const cells: (string | undefined)[][] = []
  for (let index = 0; index < rowCount; index++) {
    const row = getRow(index)
    if (row === undefined || !selection || !isSelected(selection.selected, selection.keyOf(row))) continue
    cells.push(shown.map((column) => column.text?.(row)))
  }
  void copyRows(cells)
}
