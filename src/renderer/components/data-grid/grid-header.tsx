import { IconArrowDown, IconArrowUp } from '@tabler/icons-react'
import classes from './data-grid.module.css'
import type { SortMark } from './columns/column.ts'
import type { ColumnLayout, ShownHeader } from './columns/use-columns.ts'

interface GridHeaderProps<Row> {
  readonly layout: ColumnLayout<Row>
  readonly sort: readonly SortMark[] | undefined
  readonly onSort: ((column: string) => void) | undefined
  readonly tickable: boolean
}

export function GridHeader<Row>({ layout, sort, onSort, tickable }: GridHeaderProps<Row>) {
  return (
    <div role="rowgroup" className={classes.head}>
      <div role="row" aria-rowindex={1} className={classes.headRow}>
        {tickable && (
          <div role="columnheader" className={classes.tick} data-pinned>
            <span className="visually-hidden">Selected</span>
          </div>
        )}
        {layout.headers.map((header, index) => (
          <HeaderCell
            key={header.column.id}
            header={header}
            layout={layout}
            index={index}
            offset={tickable ? 32 : 0}
            mark={sort?.find((each) => each.column === header.column.id)}
            onSort={header.column.sortable ? onSort : undefined}
          />
        ))}
        <div className={classes.rest} />
      </div>
    </div>
  )
}

interface HeaderCellProps<Row> {
  readonly header: ShownHeader<Row>
  readonly layout: ColumnLayout<Row>
  readonly index: number
  readonly offset: number
  readonly mark: SortMark | undefined
  readonly onSort: ((column: string) => void) | undefined
}

function HeaderCell<Row>({ header, layout, index, offset, mark, onSort }: HeaderCellProps<Row>) {
  const { column } = header
  const words = (
    <span className={classes.headWords}>
      <span className={classes.headText}>{column.header}</span>
      {column.note && <span className={classes.note}>{column.note}</span>}
      {mark?.direction === 'asc' && <IconArrowUp size={13} aria-hidden />}
      {mark?.direction === 'desc' && <IconArrowDown size={13} aria-hidden />}
    </span>
  )
  return (
    <div
      role="columnheader"
      aria-colindex={index + 1}
      aria-sort={mark ? (mark.direction === 'asc' ? 'ascending' : 'descending') : undefined}
      className={classes.headCell}
      data-column={index}
      data-align={column.align}
      data-pinned={column.pinned || undefined}
      style={{ width: `var(--w${index})`, left: column.pinned ? offset : undefined }}
      title={column.note ? `${column.header} · ${column.note}` : column.header}
    >
      {onSort ? (
        <button type="button" className={classes.sort} onClick={() => onSort(column.id)}>
          {words}
        </button>
      ) : (
        words
      )}
      <div
        aria-hidden
        className={classes.resizer}
        data-resizing={header.resizing || undefined}
        onMouseDown={header.startResize}
        onTouchStart={header.startResize}
        onDoubleClick={() => layout.fit(index)}
      />
    </div>
  )
}
