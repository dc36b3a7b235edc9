import * as v from 'valibot'
import { byName } from './by-name.ts'

/** A value in a view row. Integers beyond 2^53 are bigints, so that none is damaged on its way. */
export const cell = v.union([v.string(), v.number(), v.bigint(), v.boolean(), v.null()])

/** The comparisons a column can be filtered by; several on one column must all hold. */
export const comparison = v.strictObject({
  eq: v.optional(cell),
  ne: v.optional(cell),
  lt: v.optional(cell),
  lte: v.optional(cell),
  gt: v.optional(cell),
  gte: v.optional(cell),
  in: v.optional(v.array(cell)),
  notIn: v.optional(v.array(cell)),
  startsWith: v.optional(v.string()),
  endsWith: v.optional(v.string()),
  contains: v.optional(v.string()),
  like: v.optional(v.string()),
  exists: v.optional(v.boolean()),
  /** The words to look for, in a column with full text. */
  matches: v.optional(v.string()),
})

/** What a column must satisfy: equal a value (or be null), be one of a list, or pass comparisons. */
export const condition = v.union([cell, v.array(cell), comparison])

/** Conditions by column, and those that `or`, `and` and `not` join. */
export const where: v.GenericSchema<CellWhere> = byName(
  v.union([condition, v.array(v.lazy(() => where)), v.lazy(() => where)]),
)

/** A query that is saved: of which view, and the form it has as a text. */
export const savedQuery = v.object({ name: v.string(), view: v.string(), query: v.string() })

export type Cell = v.InferOutput<typeof cell>
export type CellComparison = Readonly<v.InferOutput<typeof comparison>>
export type CellCondition = v.InferOutput<typeof condition>
/** Conditions by column; all must hold. `_id` and `_key` are columns too; `or` and `and` have lists of conditions, `not` has some. */
export interface CellWhere {
  readonly [name: string]: CellCondition | CellWhere | readonly CellWhere[]
}
