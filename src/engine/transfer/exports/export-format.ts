import {
  type ExportFormatName,
  isTable,
  recordFormats,
  type SqlDialect,
  sqlDialects,
  tableFormats,
} from '../../../shared/model/transfer/export.ts'

/** The file formats that documents and rows are exported to. */
export const exportFormats = [...recordFormats, ...tableFormats] as const

/** The formats of rows: those of other databases' documents are none. */
export const rowFormats = ['json', 'ndjson', ...tableFormats] as const

/** One of `exportFormats`. */
export type ExportFormat = ExportFormatName

/** How far an export has come, in documents or rows; `total` is null while it is unknown, and equals `done` at the end. */
export interface ExportProgress {
  readonly done: number
  readonly total: number | null
}

/** How many records are written between two reports of progress. */
export const progressInterval = 500

/** What was counted before the first record, and more where others have added some since. */
export function totalOf(counted: number | null, done: number): number | null {
  return counted === null ? null : Math.max(done, counted)
}

export { isTable, sqlDialects, type SqlDialect }
