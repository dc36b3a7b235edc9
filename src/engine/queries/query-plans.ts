import type { QueryOptions } from './view-types.ts'
import type { ViewRecord } from '../catalog/view-record.ts'
import type { Dialect } from '../storage/dialect.ts'
import type { SqlValue } from '../storage/operation.ts'
import { testOf } from '../columns/condition-value.ts'
import type { Field } from '../columns/condition-value.ts'
import { compileQuery, findField } from './compile-query.ts'
import type { CompiledQuery, QuerySources } from './compile-query.ts'
import { hasPlaces } from './cursors.ts'
import type { Where } from '../where.ts'

/** A query's text, which serves every value of its conditions. */
interface QueryPlan {
  readonly sql: string
  readonly before: readonly SqlValue[]
  /** The columns of the conditions that bind a value, in order. */
  readonly fields: readonly Field[]
}

/** Texts kept of one view: a program has a few dozen; only one that varies its limits without end gets here. */
const mostPlans = 200

/** By the record of the view, which is another one as soon as the views are read anew. */
const plansOfViews = new WeakMap<ViewRecord, Map<string, QueryPlan>>()

/**
 * Compiles a query as `compileQuery` does, and remembers its text where every condition is one value: that is the
 * query that a program asks a thousand times a second, and compiling it would take a third of its time.
 */
export function planQuery(
  dialect: Dialect,
  view: ViewRecord,
  where: Where,
  options: QueryOptions,
  sources: QuerySources,
): CompiledQuery {
  const names = Object.keys(where)
  const values: unknown[] = []
  let shape = sources.tellsGeneration === true ? '+' : ''
  for (const name of names) {
    const value: unknown = where[name]
    if (value === null) shape += `${name.length}:${name} is null,`
    else if (isScalar(value)) {
      shape += `${name.length}:${name},`
      values.push(value)
    } else return compileQuery(dialect, view, where, options, sources)
  }
  const rest = shapeOf(options)
  if (rest === undefined) return compileQuery(dialect, view, where, options, sources)
  shape += rest
  const plans = plansOf(view)
  const plan = plans.get(shape)
  const filled = plan === undefined ? undefined : fill(plan, values, dialect)
  if (filled !== undefined) return filled
  const compiled = compileQuery(dialect, view, where, options, sources)
  const fields = names.filter((name) => where[name] !== null).map((name) => findField(view, name))
  // A value that the column cannot hold is in the text: no other one must be answered by it.
  if (compiled.params.length !== (sources.tellsGeneration === true ? 1 : 0) + fields.length) return compiled
  if (plans.size >= mostPlans) plans.clear()
  plans.set(shape, {
    sql: compiled.sql,
    before: compiled.params.slice(0, compiled.params.length - fields.length),
    fields,
  })
  return compiled
}

/** The options as they come into a query's text; undefined for those that have to be looked at more closely. */
function shapeOf(options: QueryOptions): string | undefined {
  const { orderBy, limit, offset, includeDocs } = options
  if (hasPlaces(options) || options.includeMatches === true) return undefined
  const order: unknown = orderBy ?? ''
  if (typeof order !== 'string' || offset !== undefined) return undefined
  if (limit !== undefined && typeof limit !== 'number') return undefined
  return `${order},${limit},${includeDocs}`
}

/** The text with these values; undefined when a value is none that the column can hold, which needs another text. */
function fill(
  { sql, before, fields }: QueryPlan,
  values: readonly unknown[],
  dialect: Dialect,
): CompiledQuery | undefined {
  const params = [...before]
  let index = 0
  for (const field of fields) {
    const test = testOf(field, 'eq', values[index++], dialect.adapter)
    if (typeof test === 'string') return undefined
    params.push(test.value)
  }
  return { sql, params }
}

function plansOf(view: ViewRecord): Map<string, QueryPlan> {
  let plans = plansOfViews.get(view)
  if (plans === undefined) {
    plans = new Map()
    plansOfViews.set(view, plans)
  }
  return plans
}

function isScalar(value: unknown): boolean {
  return (
    typeof value === 'string' ||
    typeof value === 'number' ||
    typeof value === 'bigint' ||
    typeof value === 'boolean'
  )
}
