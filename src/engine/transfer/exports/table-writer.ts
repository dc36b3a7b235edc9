import type { ExportProgress } from './export-format.ts'
import type { Sink } from '../../storage/replace-file.ts'

/** A row of a table that is exported: the key of its document, for messages, and a cell for each column. */
export interface TableRow<Cell> {
  readonly key: string
  readonly cells: readonly Cell[]
}

/** A format of tables: how values become cells, and how rows become a file. */
export interface TableWriter<Cell> {
  readonly text: (text: string) => Cell
  /** A cell of JSON source; nothing for null. */
  readonly json: (source: string | undefined) => Cell
  /** A cell of a time in ISO 8601. */
  readonly time: (text: string) => Cell
  readonly write: (
    rows: AsyncIterable<TableRow<Cell>>,
    to: { readonly names: readonly string[]; readonly sink: Sink; readonly total: number | null },
  ) => AsyncGenerator<ExportProgress, number, void>
}
