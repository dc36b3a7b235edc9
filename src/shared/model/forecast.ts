import * as v from 'valibot'
import { errorRecord } from './error-record.ts'
import { rowChange } from './row-change.ts'
import { columnDefinition } from './view-definition.ts'
import { mapError } from './view.ts'

const count = v.number()

/** What saving a draft would do to one view. */
export const viewForecast = v.object({
  view: v.string(),
  kind: v.picklist(['authored', 'program']),
  /**
   * `skipped`: the map fails and the view forgives it, so the document would have no rows there.
   * `unknown`: the view's program maintains it, and its code is not in this process.
   */
  outcome: v.picklist(['same', 'changed', 'refused', 'skipped', 'unknown']),
  columns: v.array(columnDefinition),
  added: count,
  removed: count,
  changed: count,
  /** The first of those rows. */
  rows: v.array(rowChange),
  /** Why the view would refuse the document: the very errors of a save, one for each value that is refused. */
  refusals: v.array(errorRecord),
  /** The map's error when the document would be skipped. */
  skipped: v.nullable(mapError),
})

/** What saving a draft would do, to every view of its store in order of name. */
export const forecast = v.object({
  refused: v.boolean(),
  views: v.array(viewForecast),
  milliseconds: v.number(),
})

export type ViewForecast = Readonly<v.InferOutput<typeof viewForecast>>
export type Forecast = Readonly<v.InferOutput<typeof forecast>>
