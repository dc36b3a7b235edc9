/** The file formats data can be exported to. */
export type ExportFormat = 'csv' | 'xlsx' | 'json' | 'ndjson'

/** How far an export has come; `total` is null while it is unknown. */
export interface ExportProgress {
  readonly done: number
  readonly total: number | null
}

/** How many records are written between two reports of progress. */
export const progressInterval = 500
