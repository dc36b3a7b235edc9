import type { ViewSummary } from '../../../../shared/model/view.ts'
import type { InStore } from '../../../client/index.ts'
import { type MatchingRows, useMatchingRows } from '../use-matching-rows.ts'

/** A query of the published view, asked while the view is edited. */
export interface LiveQuery extends MatchingRows {
  /** The view as it answers; null while no version of it does. */
  readonly summary: ViewSummary | null
}

/** The most rows shown here; the query page shows the rest. */
const mostRows = 100

/** Asks the published view what its conditions say, while they are on screen. */
export function useLiveQuery(at: InStore, view: ViewSummary | null, shown: boolean): LiveQuery {
  const summary = view !== null && view.answers !== null ? view : null
  return { summary, ...useMatchingRows({ at, view: summary, limit: mostRows, active: shown }) }
}
