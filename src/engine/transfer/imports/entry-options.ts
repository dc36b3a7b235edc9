import type { columnReads } from '../../../shared/model/transfer/import.ts'

/** How the cells of a column are read; a cell that is not so is refused, `skip` leaves the column out. */
export type ColumnRead = (typeof columnReads)[number]

/** How the records of a file are read as documents. */
export interface EntryOptions {
  /**
   * The field or column that holds the key, also one within another (`meta.id`); null makes new keys. Where it is not given it
   * is the format's own, and of a folder the path of each file in it, without `.json`.
   */
  readonly key: string | null | undefined
  /** Whether CSV cells without quotes are numbers and truth values where they read so. */
  readonly cells: 'typed' | 'text'
  /** What single columns of CSV or XLSX are, whatever their cells read like. */
  readonly types: Readonly<Record<string, ColumnRead>>
  /** Whether a CSV row with fewer cells than columns is refused, or its missing cells are null. */
  readonly short: 'refuse' | 'fill'
  /** Whether values such as `{"$date": …}` stay as they are written, or become plain JSON. */
  readonly values: 'keep' | 'convert'
}
