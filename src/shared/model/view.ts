import * as v from 'valibot'
import { errorRecord } from './error-record.ts'
import { cell } from './query.ts'
import { columnDefinition, viewDefinition } from './view-definition.ts'
import { viewTestReport } from './view-test.ts'
import { lineFailure } from './view-trace.ts'

/**
 * `ready` answers; `building` fills while the old version answers; `failed` stopped with an error;
 * `paused` was being built until somebody asked for a pause, and `interrupted` until its process ended: both go on
 * where they stopped when they are resumed.
 */
export const viewState = v.picklist(['ready', 'building', 'failed', 'paused', 'interrupted'])

/** What a view is and how it is. */
export const viewSummary = v.object({
  name: v.string(),
  /** `authored` views live in the file; `program` views are maintained by a program of the user's own. */
  kind: v.picklist(['authored', 'program']),
  table: v.string(),
  version: v.number(),
  state: viewState,
  /** True for a program's view that has not yet seen the newest changes. */
  stale: v.boolean(),
  columns: v.array(columnDefinition),
  /** Documents whose map failed and that were skipped. */
  errors: v.number(),
  definition: v.nullable(viewDefinition),
  failure: v.nullable(errorRecord),
})

/** A document whose map failed; `key` is null when the source itself does not compile. */
export const mapError = v.object({
  key: v.nullable(v.string()),
  code: v.string(),
  message: v.string(),
  line: v.nullable(v.number()),
  column: v.nullable(v.number()),
})

/** A line that a map wrote to its console while a draft was previewed. */
export const consoleLine = v.object({
  key: v.string(),
  level: v.picklist(['log', 'info', 'warn', 'error', 'debug']),
  text: v.string(),
})

/** What a draft yields on sampled documents. Rows hold every column of the draft; JSON columns hold JSON text. */
export const previewResult = v.object({
  rows: v.array(v.object({ key: v.string(), values: v.record(v.string(), cell) })),
  errors: v.array(mapError),
  console: v.array(consoleLine),
  /** How many documents were run, and how many of them yielded no row. */
  sampled: v.number(),
  empty: v.number(),
  /** The errors by the line that throws. */
  failures: v.array(lineFailure),
  /** Of the draft's pinned documents; null when its map does not compile. */
  tests: v.nullable(viewTestReport),
  milliseconds: v.number(),
})

export type ViewState = v.InferOutput<typeof viewState>
export type ViewSummary = Readonly<v.InferOutput<typeof viewSummary>>
export type MapError = Readonly<v.InferOutput<typeof mapError>>
export type ConsoleLine = Readonly<v.InferOutput<typeof consoleLine>>
export type PreviewResult = Readonly<v.InferOutput<typeof previewResult>>
