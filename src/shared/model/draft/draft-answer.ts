import * as v from 'valibot'
import { byName } from '../by-name.ts'
import { cell } from '../query.ts'
import { columnDefinition } from '../view-definition.ts'
import { type SampleChoice, sampleChoice } from '../view-sample.ts'
import { mapError } from '../view.ts'

export const draftSample = v.union([sampleChoice, v.literal('all')])

/** Rows of a draft that meet conditions, and what they were found among. */
export const draftAnswer = v.object({
  columns: v.array(columnDefinition),
  rows: v.array(v.object({ id: v.number(), key: v.string(), values: byName(cell) })),
  /** True when there are rows beyond these. */
  more: v.boolean(),
  /** How many documents were mapped, and whether these are all of the store. */
  documents: v.number(),
  complete: v.boolean(),
  /** How many rows these have together. */
  drafted: v.number(),
  /** How many documents have no rows here, as the map fails on them or a constraint refuses them; `errors` has the first of them. */
  failed: v.number(),
  errors: v.array(mapError),
  milliseconds: v.number(),
  sql: v.string(),
  /** The lines of SQLite's query plan. */
  plan: v.array(v.string()),
})

/** Which documents a draft's rows are of: a sample, or those of the whole store as far as a budget goes. */
export type DraftSample = SampleChoice | 'all'
export type DraftAnswer = v.InferOutput<typeof draftAnswer>
