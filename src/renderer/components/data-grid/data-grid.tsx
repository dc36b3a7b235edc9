import { useId, useState } from 'react'
import { ContextMenu } from '../context-menu.tsx'
import classes from './data-grid.module.css'
import type { DataGridProps } from './data-grid-props.ts'
import { GridHeader } from './grid-header.tsx'
import { gridMenu, menuPlace, type MenuPlace } from './grid-menu.tsx'
import { pressKey } from './press-key.ts'
import { GridRows } from './rows/grid-rows.tsx'
import { useGrid } from './use-grid.ts'

/**
 * A grid of any number of rows, of which only those in sight are drawn and asked for.
 *
 * @example
 * <DataGrid label="Rows" columns={columns} rowCount={rows.length} getRow={(index) => rows[index]} />
 */
export function DataGrid<Row>(props: DataGridProps<Row>) {
  const { rowCount, selection } = props
  const id = useId()
  const grid = useGrid(props)
  const { window, layout, active, activate } = grid
  const { from, to } = window
  const [menuAt, setMenuAt] = useState<MenuPlace>(null)
  return (
    <ContextMenu always entries={gridMenu(menuAt, props, layout)}>
      <div
        ref={window.scroller}
        role="grid"
        aria-label={props.label}
        aria-rowcount={rowCount + 1}
        aria-colcount={layout.visible.length}
        aria-multiselectable={selection ? true : undefined}
        aria-activedescendant={
          active !== null && active >= from && active <= to ? `${id}-${active}` : undefined
        }
        tabIndex={0}
        className={classes.grid}
        style={layout.style}
        onScroll={window.onScroll}
        onKeyDown={(event) => pressKey(event, props, grid)}
        onContextMenuCapture={(event) => {
          const place = menuPlace(event, active)
          setMenuAt(place)
          if (gridMenu(place, props, layout).flat().length > 0) return
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
          onMove={props.onMove}
          tickable={selection !== undefined}
        />
        {rowCount === 0 ? (
          <div className={classes.empty}>{props.empty}</div>
        ) : (
          <div className={classes.body} style={{ height: window.height }}>
            <div
              role="rowgroup"
              className={classes.band}
              style={{ transform: `translateY(${window.bandTop}px)` }}
            >
              <GridRows id={id} props={props} grid={grid} />
            </div>
          </div>
        )}
      </div>
    </ContextMenu>
  )
}
