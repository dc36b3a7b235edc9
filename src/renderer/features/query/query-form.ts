import * as v from 'valibot'
import type { CellWhere } from '../../../shared/model/query.ts'
import type { ColumnDefinition } from '../../../shared/model/view-definition.ts'
import { buildWhere } from './build-where.ts'
import { operators } from './filter.ts'

const filter = v.object({
  id: v.string(),
  column: v.string(),
  operator: v.picklist(operators),
  value: v.string(),
  upper: v.string(),
  values: v.pipe(v.array(v.string()), v.readonly()),
})
const order = v.object({ id: v.string(), column: v.string(), descending: v.boolean() })
const form = v.object({
  filters: v.pipe(v.array(filter), v.readonly()),
  orders: v.pipe(v.array(order), v.readonly()),
  limit: v.number(),
  includeDocs: v.boolean(),
})

/** A query as the form holds it; it outlives a restart, which never runs it. */
export type QueryForm = Readonly<v.InferOutput<typeof form>>
export type Order = Readonly<v.InferOutput<typeof order>>

export const limits = [25, 100, 500, 1000] as const

export const emptyForm: QueryForm = { filters: [], orders: [], limit: 100, includeDocs: false }

/** What is sent to the engine: one page of a query. */
export interface PageQuery {
  readonly where: CellWhere
  readonly orderBy: readonly string[]
  readonly limit: number
  readonly offset: number
  readonly includeDocs: boolean
}

export interface CheckedForm {
  /** The first page; null while a filter or an order holds a mistake. */
  readonly query: PageQuery | null
  /** What is wrong, by the id of the filter or order. */
  readonly problems: ReadonlyMap<string, string>
}

export function checkForm(
  { filters, orders, limit, includeDocs }: QueryForm,
  columns: readonly ColumnDefinition[],
): CheckedForm {
  const { where, problems: wrong } = buildWhere(filters, columns)
  const problems = new Map(wrong)
  const used = new Set<string>()
  for (const { id, column } of orders) {
    if (!columns.some(({ name }) => name === column)) problems.set(id, `The view has no column “${column}”.`)
    else if (used.has(column)) problems.set(id, `The rows are ordered by “${column}” already.`)
    used.add(column)
  }
  const orderBy = orders.map(({ column, descending }) => (descending ? `-${column}` : column))
  return { query: problems.size > 0 ? null : { where, orderBy, limit, offset: 0, includeDocs }, problems }
}

/** What of a form still means something for another view. */
export function fitForm(form: QueryForm, columns: readonly ColumnDefinition[]): QueryForm {
  const known = new Set(columns.map(({ name }) => name))
  return {
    ...form,
    filters: form.filters.filter(({ column }) => known.has(column)),
    orders: form.orders.filter(({ column }) => known.has(column)),
  }
}

export function storeForm(value: QueryForm): string {
  return JSON.stringify(value)
}

/** Reads a stored form; null when an older version of the app wrote something else. */
export function restoreForm(text: string): QueryForm | null {
  try {
    const parsed = v.safeParse(form, JSON.parse(text))
    return parsed.success ? parsed.output : null
  } catch {
    return null
  }
}
