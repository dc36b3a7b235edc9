import { IconArrowDown, IconArrowUp, IconChevronDown } from '@tabler/icons-react'
import classes from './data-grid.module.css'
import { cellStyle } from './columns/cell-style.ts'
import { openHeaderMenu } from './columns/open-header-menu.ts'
import { useHeaderDrag } from './columns/use-header-drag.ts'
import type { SortMark } from './columns/column.ts'
import type { ColumnLayout, ShownHeader } from './columns/use-columns.ts'

interface GridHeaderProps<Row> {
  readonly layout: ColumnLayout<Row>
  readonly sort: readonly SortMark[] | undefined
  readonly onSort: ((column: string) => void) | undefined
  readonly onMove: ((column: string, before: string | null) => void) | undefined
  readonly tickable: boolean
}

export function GridHeader<Row>({ layout, sort, onSort, onMove, tickable }: GridHeaderProps<Row>) {
  const drag = useHeaderDrag(layout, onMove)
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
            drag={drag}
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
  readonly drag: ReturnType<typeof useHeaderDrag>
  readonly mark: SortMark | undefined
  readonly onSort: ((column: string) => void) | undefined
}

function HeaderCell<Row>({ header, layout, index, mark, onSort, drag }: HeaderCellProps<Row>) {
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
      style={cellStyle(index, column.pinned)}
      data-drop={drag.drop?.index === index ? drag.drop.side : undefined}
      title={column.note ? `${column.header} · ${column.note}` : column.header}
    >
      {onSort ? (
        <button
          type="button"
          className={classes.sort}
          onPointerDown={(event) => drag.start(event, index)}
          onClick={() => onSort(column.id)}
        >
          {words}
        </button>
      ) : (
        words
      )}
      <button
        type="button"
        className={classes.menuButton}
        tabIndex={-1}
        aria-haspopup="menu"
        aria-label={`Menu of ${column.header}`}
        title="Menu of the column (Alt+↓)"
        onClick={(event) => openHeaderMenu(event.currentTarget)}
      >
        <IconChevronDown size={14} aria-hidden />
      </button>
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
