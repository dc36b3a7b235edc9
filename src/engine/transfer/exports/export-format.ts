/** The file formats that documents and rows are exported to. */
export const exportFormats = ['ndjson', 'json', 'csv', 'xlsx'] as const

/** One of `exportFormats`. */
export type ExportFormat = (typeof exportFormats)[number]

/** How far an export has come, in documents or rows; `total` is null while it is unknown, and equals `done` at the end. */
export interface ExportProgress {
  readonly done: number
  readonly total: number | null
}

/** How many records are written between two reports of progress. */
export const progressInterval = 500
