import * as v from 'valibot'
import { columnKinds } from './view-definition.ts'
import { cell } from './query.ts'
import { rowChange } from './row-change.ts'
import { mapError } from './view.ts'

const count = v.number()
const columnType = v.picklist(columnKinds)

/** A column of either version: `type` is null for one that is dropped, `was` for one that is new. */
export const columnChange = v.object({
  name: v.string(),
  type: v.nullable(columnType),
  was: v.nullable(columnType),
  /** In rows that change: values that differ, that come where there was none, and that go. */
  changed: count,
  added: count,
  removed: count,
})

/** A document the new version cannot hold; `field` and `value` name the view's column and what was given for it. */
export const failingDocument = v.object({
  ...mapError.entries,
  key: v.string(),
  field: v.nullable(v.string()),
  value: v.nullable(v.string()),
})

const failingDocuments = v.object({ count, documents: v.array(failingDocument) })

/** A value of a unique column that several rows have, with the first documents that yield it. */
export const collision = v.object({
  column: v.string(),
  value: cell,
  rows: count,
  documents: count,
  keys: v.array(v.string()),
})

/** Documents with `from` to `to` rows (no upper end when null), in the version that answers and in the new one. */
export const histogramBar = v.object({ from: count, to: v.nullable(count), before: count, after: count })

/**
 * What the real build would take: milliseconds, and bytes of the table with its indexes, and of each index. It is scaled from a
 * table of so many `sampled` rows.
 */
export const buildEstimate = v.object({
  milliseconds: v.number(),
  bytes: count,
  rows: count,
  sampled: count,
  indexes: v.array(v.object({ columns: v.string(), bytes: count })),
})

/**
 * What publishing would come to: `nothing` when the definition answers already; `ask` when pinned tests fail, as publishing
 * is then refused unless it is told to skip them; `refuse` when documents or values stand in the way; else `publish`.
 */
const dryRunOutcome = v.picklist(['nothing', 'publish', 'ask', 'refuse'])

/** How many rows there are in two versions, and what becomes of them from one to the other. */
export const rowCounts = v.object({
  before: count,
  after: count,
  added: count,
  removed: count,
  changed: count,
})

/** The first rows of each kind. */
export const rowSamples = v.object({
  added: v.array(rowChange),
  removed: v.array(rowChange),
  changed: v.array(rowChange),
})

/** What publishing a definition would do, as far as documents have been looked at: a whole snapshot. */
export const dryRunReport = v.object({
  view: v.string(),
  /** `partial` when its budget was used up or it was cancelled: `cursor` goes on. */
  state: v.picklist(['running', 'partial', 'done']),
  /** Documents looked at, and how many there were when it began. */
  done: count,
  total: count,
  /** The version that answers now; null when the view is new. */
  version: v.nullable(v.number()),
  /** Whether the definition is that version's: publishing it does nothing. */
  unchanged: v.boolean(),
  policy: v.picklist(['reject', 'skip']),
  /** What publishing would come to, by what was found so far. */
  outcome: dryRunOutcome,
  rows: rowCounts,
  samples: rowSamples,
  columns: v.array(columnChange),
  /**
   * Documents that could not be saved, by cause: the map fails on them, a value does not fit its column's type, a column that
   * needs a value has none, or a check refuses the row.
   */
  failures: v.object({
    map: failingDocuments,
    type: failingDocuments,
    notNull: failingDocuments,
    refused: failingDocuments,
  }),
  /** Of these, documents that would be left out of the view and listed: those that policy `skip` forgives. */
  leftOut: count,
  /** How many documents may fail for the definition to be published. */
  mostFailing: count,
  /** Pinned documents that do not give the rows that are expected of them: publishing refuses. */
  failedTests: count,
  /** Values of unique columns that several rows have: how many, how many rows, and the first of the values. */
  collisions: v.object({ count, rows: count, values: v.array(collision) }),
  histogram: v.array(histogramBar),
  estimate: v.nullable(buildEstimate),
  /** Whether documents were written while it ran: each counts as it was when it was looked at. */
  changedMeanwhile: v.boolean(),
  /** The store's change number when this was reported: a higher one since says that documents were written. */
  seq: count,
  cursor: v.nullable(v.string()),
  milliseconds: v.number(),
})

export type ColumnChange = Readonly<v.InferOutput<typeof columnChange>>
export type FailingDocument = Readonly<v.InferOutput<typeof failingDocument>>
export type Collision = Readonly<v.InferOutput<typeof collision>>
export type HistogramBar = Readonly<v.InferOutput<typeof histogramBar>>
export type BuildEstimate = Readonly<v.InferOutput<typeof buildEstimate>>
export type DryRunReport = Readonly<v.InferOutput<typeof dryRunReport>>
