import type { Sink } from '../../../storage/replace-file.ts'
import type { ExportProgress } from '../export-format.ts'
import type { TableColumn } from './table-columns.ts'

/** A row to write: a value for each column as JSON source of the column's kind, or undefined where it has none. */
export interface TypedRow {
  readonly key: string
  readonly values: readonly (string | undefined)[]
}

interface TableTo {
  readonly columns: readonly TableColumn[]
  readonly sink: Sink
  /** How many rows there are about to be; null while that is not known. */
  readonly total: number | null
}

/** A format of tables. */
export interface TableFormat {
  /** Whether a column's kind must be known before its first value is written, and so every row is read beforehand. */
  readonly typed: boolean
  /** Writes typed rows as a file from its beginning to its end. */
  readonly write: (rows: AsyncIterable<TypedRow>, to: TableTo) => AsyncGenerator<ExportProgress, number, void>
}

/** The text of a JSON string. */
export function textOf(source: string): string {
  return source.startsWith('"') ? String(JSON.parse(source)) : source
}
