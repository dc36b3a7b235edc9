import * as v from 'valibot'
import { errorRecord } from './error-record.ts'
import { cell } from './query.ts'
import { columnDefinition, columnTypes, viewDefinition } from './view-definition.ts'
import { viewTestReport } from './view-test.ts'
import { lineFailure } from './trace/view-trace.ts'
import { byName } from './by-name.ts'

/**
 * `ready` answers; `building` fills while the old version answers; `failed` stopped with an error, and the old
 * version, if there is one, answers; `paused` was being built until a user or a program asked for a pause, and
 * `interrupted` until its process ended: both go on where they stopped when they are resumed.
 */
export const viewState = v.picklist(['ready', 'building', 'failed', 'paused', 'interrupted'])

/** How a version is: as the view's state, or `retired` when it does not answer and is not built. */
const versionState = v.picklist([...viewState.options, 'retired'])

/** A version of a view: its definition, and what became of it. */
export const viewVersion = v.object({
  version: v.number(),
  state: versionState,
  /** Whether it is the one that answers; one that is being filled anew answers meanwhile. */
  answers: v.boolean(),
  /** UTC, ISO 8601: when it was registered, and when it first answered. */
  created: v.string(),
  published: v.nullable(v.string()),
  definition: viewDefinition,
  /** What is different from the version before, one sentence each. */
  changes: v.array(v.string()),
  /** Why its last build failed. */
  failure: v.nullable(errorRecord),
})

/** What a view is and how it is. */
export const viewSummary = v.object({
  name: v.string(),
  /** `authored` views live in the file; `program` views are maintained by a program of the user's own. */
  kind: v.picklist(['authored', 'program']),
  table: v.string(),
  version: v.number(),
  /** The version that answers; null when none does yet. */
  answers: v.nullable(v.number()),
  state: viewState,
  /** What is being built beside it: which version, and of how many documents how many are done. */
  build: v.nullable(v.object({ version: v.number(), done: v.number(), total: v.number() })),
  /** True for a program's view that has not yet seen the newest changes. */
  stale: v.boolean(),
  columns: v.array(columnDefinition),
  /** Documents whose map failed and that were skipped. */
  errors: v.number(),
  definition: v.nullable(viewDefinition),
  /** Why the last build failed, and of which version it was. */
  failure: v.nullable(errorRecord),
  failedVersion: v.nullable(v.number()),
})

/** A document whose map failed; `key` is null when the source itself does not compile. */
export const mapError = v.object({
  key: v.nullable(v.string()),
  code: v.string(),
  message: v.string(),
  line: v.nullable(v.number()),
  column: v.nullable(v.number()),
})

/** A document that has no rows in a version of a view, because the version's map fails on it. */
export const viewError = v.object({ ...mapError.entries, version: v.number() })

/** The most console lines that are kept of one run of a map; later ones are dropped. */
export const mostConsoleLines = 200

/** A line that a map wrote to its console while a draft was previewed. */
export const consoleLine = v.object({
  key: v.string(),
  level: v.picklist(['log', 'info', 'warn', 'error', 'debug']),
  text: v.string(),
})

/**
 * A name that a map yields, whether or not the view has such a column. `type` is the narrowest column type that holds every
 * value; `missing` counts the rows without one, `distinct` the values that differ, `blank` the empty texts. `least` is the least number where all
 * values are numbers, and `few` are all texts or numbers where these are not many.
 */
const yieldedColumn = v.object({
  name: v.string(),
  type: v.picklist(columnTypes),
  rows: v.number(),
  missing: v.number(),
  distinct: v.number(),
  blank: v.number(),
  least: v.nullable(v.union([v.number(), v.bigint()])),
  few: v.array(v.union([v.string(), v.number(), v.bigint()])),
})

/** What a draft yields on sampled documents. Rows hold every column of the draft; JSON columns hold JSON text. */
export const previewResult = v.object({
  rows: v.array(v.object({ key: v.string(), values: byName(cell) })),
  errors: v.array(mapError),
  console: v.array(consoleLine),
  /** What the map yields by name, of all documents on which it does not throw. */
  yielded: v.array(yieldedColumn),
  /** The documents that were run, in that order. */
  keys: v.array(v.string()),
  /** How many these are, and how many of them yielded no row. */
  sampled: v.number(),
  empty: v.number(),
  /** The errors by the line that throws. */
  failures: v.array(lineFailure),
  /** Of the draft's pinned documents; null when its map does not compile. */
  tests: v.nullable(viewTestReport),
  milliseconds: v.number(),
})

export type ViewState = v.InferOutput<typeof viewState>
export type ViewVersion = Readonly<v.InferOutput<typeof viewVersion>>
export type ViewError = Readonly<v.InferOutput<typeof viewError>>
export type ViewSummary = Readonly<v.InferOutput<typeof viewSummary>>
export type YieldedColumn = Readonly<v.InferOutput<typeof yieldedColumn>>
export type MapError = Readonly<v.InferOutput<typeof mapError>>
export type ConsoleLine = Readonly<v.InferOutput<typeof consoleLine>>
export type PreviewResult = Readonly<v.InferOutput<typeof previewResult>>
