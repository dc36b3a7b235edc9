import type { DataGridProps } from '../data-grid-props.ts'
import type { Grid } from '../use-grid.ts'
import { useStable } from '../../use-stable.ts'
import { isSelected } from './row-selection.ts'
import { GridRow } from './grid-row.tsx'

interface GridRowsProps<Row> {
  /** The row at an index has this, a dash and the index as its id. */
  readonly id: string
  readonly props: DataGridProps<Row>
  readonly grid: Grid<Row>
}

/** The rows in sight, each of which is drawn again only when what it shows changes. */
export function GridRows<Row>({ id, props, grid }: GridRowsProps<Row>) {
  const { getRow, selection } = props
  const { window, layout, selecting, active, activeColumn } = grid
  const isTicked = (row: Row | undefined): boolean =>
    row !== undefined && selection !== undefined && isSelected(selection.selected, selection.keyOf(row))

  const onTick = useStable((index: number, range: boolean) =>
    range ? selecting.extend(index) : selecting.toggle(index),
  )
  const onOpen = useStable((row: Row, index: number) => props.onOpen?.(row, index))
  const onPress = useStable((index: number, columnAt: number, held: { add: boolean; extend: boolean }) => {
    grid.followEnd(false)
    selecting.press(index, held)
    grid.setColumn(columnAt)
    grid.activate(index)
    const [row, column] = [getRow(index), layout.visible[columnAt]]
    if (row !== undefined && column) props.onCell?.(row, index, column)
  })
  const onPoint = useStable((index: number) => {
    if (!isTicked(getRow(index))) selecting.clear()
    grid.activate(index)
  })

  const rows = []
  for (let index = window.from; index <= window.to; index++) {
    const row = getRow(index)
    rows.push(
      <GridRow
        key={index}
        id={`${id}-${index}`}
        row={row}
        news={props.newsOf?.(index)}
        index={index}
        top={window.topOf(index)}
        height={grid.rowHeight}
        columns={layout.visible}
        activeColumn={index === active ? activeColumn : null}
        ticked={selection === undefined ? null : isTicked(row)}
        onTick={onTick}
        onPress={onPress}
        onPoint={onPoint}
        onOpen={onOpen}
      />,
    )
  }
  return rows
}
