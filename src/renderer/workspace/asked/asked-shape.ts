import * as v from 'valibot'
import { byName } from '../../../shared/model/by-name.ts'

/** A query as far as an index can serve it, and how often it was asked. */
export const askedQuery = v.object({
  where: byName(v.unknown()),
  orderBy: v.array(v.string()),
  times: v.number(),
})
export type AskedQuery = Readonly<v.InferOutput<typeof askedQuery>>

/** Queries that are kept of a view. */
const mostOfView = 20

/** The list with one more query, the most frequent first. */
export function withAsked(
  known: readonly AskedQuery[],
  asked: { readonly where: Readonly<Record<string, unknown>>; readonly orderBy: readonly string[] },
): readonly AskedQuery[] {
  const same = (one: { readonly where: unknown; readonly orderBy: unknown }): string =>
    JSON.stringify([one.where, one.orderBy])
  const before = known.find((each) => same(each) === same(asked))
  const others = known.filter((each) => each !== before)
  const one = { where: { ...asked.where }, orderBy: [...asked.orderBy], times: (before?.times ?? 0) + 1 }
  return [one, ...others].toSorted((a, b) => b.times - a.times).slice(0, mostOfView)
}

/** Conditions without the values, which are the user's own: each comparison is one with null or 0. */
export function shapeOf(where: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries<unknown>(
    Object.entries(where).map(([name, condition]) => {
      if (Array.isArray(condition) && (name === 'and' || name === 'or'))
        return [name, condition.map((member: Record<string, unknown>) => shapeOf(member))]
      if (typeof condition !== 'object' || condition === null) return [name, null]
      if (Array.isArray(condition)) return [name, []]
      return [name, Object.fromEntries(Object.keys(condition).map((by) => [by, 0]))]
    }),
  )
}
