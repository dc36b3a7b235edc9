import type { ReactNode } from 'react'

/** One column of a grid. */
export interface GridColumn<Row> {
  readonly id: string
  readonly header: string
  /** Quiet text beside the header: "98%", "text, unique". */
  readonly note?: string
  readonly cell: (row: Row, index: number) => ReactNode
  /** The whole value as text: shown on hover and copied with Ctrl+C. */
  readonly text?: (row: Row) => string | undefined
  /** Whether the cell stands out: strongly or weakly. */
  readonly mark?: (row: Row) => 'strong' | 'weak' | undefined
  /** First width in pixels; 160 when absent. */
  readonly width?: number
  readonly align?: 'left' | 'right'
  /** Stays in sight while the others scroll sideways; such columns stand before all others. */
  readonly pinned?: boolean
  /** Is neither hidden nor moved nor let go. */
  readonly fixed?: boolean
  /** Whether a click on the header calls `onSort`. */
  readonly sortable?: boolean
}

export interface SortMark {
  readonly column: string
  readonly direction: 'asc' | 'desc'
}

export interface RowRange {
  readonly from: number
  /** The last row, included. */
  readonly to: number
}
