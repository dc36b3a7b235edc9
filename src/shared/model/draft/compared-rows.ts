import * as v from 'valibot'
import { columnChange, rowCounts, rowSamples } from '../dry-run.ts'

/** What becomes of the rows of documents from one definition of a view to another. */
export const comparedRows = v.object({
  /** How many documents were mapped, and whether these are all of the store. */
  documents: v.number(),
  complete: v.boolean(),
  rows: rowCounts,
  samples: rowSamples,
  columns: v.array(columnChange),
  /** Documents on which the map of each fails: they have no rows there. */
  failed: v.object({ before: v.number(), after: v.number() }),
})

export type ComparedRows = v.InferOutput<typeof comparedRows>
