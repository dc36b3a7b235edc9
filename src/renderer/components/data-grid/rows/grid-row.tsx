import { memo, type MouseEvent } from 'react'
import { cellStyle } from '../columns/cell-style.ts'
import classes from '../data-grid.module.css'
import type { GridColumn } from '../columns/column.ts'

interface GridRowProps<Row> {
  readonly id: string
  readonly row: Row | undefined
  readonly news: 'changed' | 'deleted' | undefined
  readonly index: number
  readonly top: number
  readonly height: number
  readonly columns: readonly GridColumn<Row>[]
  /** The column that stands out when this is the active row; null when it is not. */
  readonly activeColumn: number | null
  /** Null when rows cannot be ticked. */
  readonly ticked: boolean | null
  readonly onTick: (index: number, range: boolean) => void
  readonly onPress: (index: number, column: number, held: { add: boolean; extend: boolean }) => void
  /** A right click: nothing is opened or taken from the selection. */
  readonly onPoint: (index: number) => void
  readonly onOpen: ((row: Row, index: number) => void) | undefined
}

function DrawnRow<Row>(props: GridRowProps<Row>) {
  const { row, news, index, columns, activeColumn, ticked } = props
  if (row === undefined) return <AwaitedRow {...props} />
  return (
    <div
      id={props.id}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={ticked ?? activeColumn !== null}
      className={classes.row}
      data-active={activeColumn !== null || undefined}
      data-ticked={ticked || undefined}
      data-news={news}
      style={{ transform: `translateY(${props.top}px)`, height: props.height }}
      onDoubleClick={(event) => {
        if (!event.ctrlKey && !event.shiftKey) props.onOpen?.(row, index)
      }}
      onContextMenu={() => props.onPoint(index)}
    >
      {ticked !== null && (
        <div
          role="gridcell"
          className={classes.tick}
          data-pinned
          onMouseDown={(event) => event.preventDefault()}
          onClick={(event) => props.onTick(index, event.shiftKey)}
          onDoubleClick={(event) => event.stopPropagation()}
        >
          <span role="checkbox" aria-label="Select row" aria-checked={ticked} className={classes.box} />
          {news !== undefined && <span className="visually-hidden">{news} by another</span>}
        </div>
      )}
      {columns.map((column, at) => (
        <div
          key={column.id}
          role="gridcell"
          aria-colindex={at + 1}
          className={classes.cell}
          data-align={column.align}
          data-pinned={column.pinned || undefined}
          data-current={activeColumn === at || undefined}
          data-mark={column.mark?.(row)}
          style={cellStyle(at, column.pinned)}
          title={column.text?.(row)}
          onMouseDown={(event) => {
            pressAt(event, props, at)
          }}
        >
          {column.cell(row, index)}
        </div>
      ))}
      <div className={classes.rest} />
    </div>
  )
}

/** A row that is waited for: one element, as a page of cells would take as long to draw as the rows that take their place. */
function AwaitedRow<Row>(props: GridRowProps<Row>) {
  const { index, activeColumn } = props
  return (
    <div
      id={props.id}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={activeColumn !== null}
      aria-busy
      className={classes.row}
      data-active={activeColumn !== null || undefined}
      data-at={index % 3}
      style={{ transform: `translateY(${props.top}px)`, height: props.height }}
      onMouseDown={(event) => pressAt(event, props, 0)}
      onContextMenu={() => props.onPoint(index)}
    />
  )
}

function pressAt<Row>(event: MouseEvent, { onPress, index }: GridRowProps<Row>, column: number): void {
  if (event.button !== 0) return
  const held = { add: event.ctrlKey || event.metaKey, extend: event.shiftKey }
  // Shift would select the words between.
  if (held.extend) event.preventDefault()
  onPress(index, column, held)
}

/** Drawn again only when what it shows changes; the grid's callbacks stay the same functions. */
export const GridRow = memo(DrawnRow) as typeof DrawnRow
