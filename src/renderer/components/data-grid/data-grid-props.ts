import type { KeyboardEvent, ReactNode } from 'react'
import type { MenuEntries } from '../context-menu.tsx'
import type { GridColumn, RowRange, SortMark } from './columns/column.ts'
import type { GridSelection } from './rows/use-selection.ts'

export interface DataGridProps<Row> {
  /** What the grid shows, for screen readers: "Documents of users". */
  readonly label: string
  readonly columns: readonly GridColumn<Row>[]
  readonly rowCount: number
  /** The row at an index, or undefined while it is on its way: a grey line is drawn. */
  readonly getRow: (index: number) => Row | undefined
  /** What became of a row since it was read: one that changed is lit, one that is gone is struck through. */
  readonly newsOf?: (index: number) => 'changed' | 'deleted' | undefined
  /** Tells which rows are in sight, so that their pages can be fetched. */
  readonly onRangeChange?: (range: RowRange) => void
  readonly rowHeight?: number
  /** The row that stands out and that the keyboard moves; the grid keeps its own when absent. */
  readonly active?: number | null
  readonly onActiveChange?: (index: number) => void
  /** A cell became the one that stands out, by mouse or keys. */
  readonly onCell?: (row: Row, index: number, column: GridColumn<Row>) => void
  /** Enter or a double click. */
  readonly onOpen?: (row: Row, index: number) => void
  /**
   * What F2, and **Edit value…** in the menu of a row, do with a value of the column, which `cell` shows; undefined for a column whose values
   * cannot be changed in the grid. F2 then opens the row.
   */
  readonly editOf?: (column: GridColumn<Row>) => ((row: Row, cell: Element) => void) | undefined
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
  /** Puts a column before another one, or after all of them. Without it columns stay where they are. */
  readonly onMove?: (column: string, before: string | null) => void
  /** Pins a column, or lets it go. */
  readonly onFreeze?: (column: string, frozen: boolean) => void
  /** Shown below the header when there are no rows. */
  readonly empty?: ReactNode
}
