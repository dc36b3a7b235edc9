import * as v from 'valibot'

const ranQuery = v.object({
  /** Empty for a statement. */
  view: v.string(),
  /** The form, as a draft keeps it, or the statement. */
  form: v.string(),
  /** The call it makes, or the statement, for the reader. */
  call: v.string(),
  /** UTC, ISO 8601. */
  at: v.string(),
})
export const ranQueries = v.pipe(v.array(ranQuery), v.readonly())

/** A query that was run. */
export type RanQuery = Readonly<v.InferOutput<typeof ranQuery>>

/** Queries kept of each store, and statements of each database: a person looks for one of the last days at most. */
const mostKept = 50

/** The history with one more query; the same one moves to the front. */
export function withQuery(history: readonly RanQuery[], ran: RanQuery): RanQuery[] {
  const others = history.filter(({ view, form }) => view !== ran.view || form !== ran.form)
  return [ran, ...others].slice(0, mostKept)
}
