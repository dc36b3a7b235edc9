import * as v from 'valibot'
import type { CellWhere } from '../../../shared/model/query.ts'
import type { ColumnDefinition } from '../../../shared/model/view-definition.ts'
import {
  buildWhere,
  type ConditionColumn,
  conditionColumns,
  conditionGroup,
  emptyGroup,
  keepLines,
  linesOf,
} from '../../components/conditions/index.ts'
import { functionFits, groupColumns, type GroupResult, results } from './group-results.ts'

const order = v.object({ id: v.string(), column: v.string(), descending: v.boolean() })
const form = v.object({
  /** What is asked for: rows, or groups of them. */
  kind: v.picklist(['rows', 'groups']),
  where: conditionGroup,
  orders: v.pipe(v.array(order), v.readonly()),
  limit: v.number(),
  includeDocs: v.boolean(),
  groupBy: v.pipe(v.array(v.string()), v.readonly()),
  results,
  having: conditionGroup,
  groupOrders: v.pipe(v.array(order), v.readonly()),
})

/** A query as the form holds it; it outlives a restart, which never runs it. */
export type QueryForm = Readonly<v.InferOutput<typeof form>>
export type Order = Readonly<v.InferOutput<typeof order>>

export const limits = [25, 100, 500, 1000] as const

export const emptyForm: QueryForm = {
  kind: 'rows',
  where: emptyGroup(),
  orders: [],
  limit: 100,
  includeDocs: false,
  groupBy: [],
  results: [],
  having: emptyGroup(),
  groupOrders: [],
}

/** The order by how well rows match what is searched, which has the name of a column. */
export const rank = '_rank'

/** Whether a condition looks for words. */
export function isSearched({ where }: Pick<QueryForm, 'where'>): boolean {
  return [...linesOf(where)].some(({ operator }) => operator === 'matches')
}

/** The columns that rows may be ordered by; how well they match is the first where something is searched. */
export function orderColumns(
  form: Pick<QueryForm, 'where'>,
  columns: readonly ColumnDefinition[],
): readonly ConditionColumn[] {
  const isTaken = columns.some(({ name }) => name === rank)
  return isSearched(form) && !isTaken ? [{ name: rank, type: 'real' }, ...columns] : columns
}

/** Rows that are asked for. */
export interface RowsQuery {
  readonly kind: 'rows'
  readonly where: CellWhere
  readonly orderBy: readonly string[]
  readonly limit: number
  readonly includeDocs: boolean
  /** Whether the rows tell where they match: only where something is searched. */
  readonly includeMatches?: true
}

/** Groups of rows that are asked for. */
export interface GroupsQuery {
  readonly kind: 'groups'
  readonly where: CellWhere
  readonly groupBy: readonly string[]
  readonly count: boolean
  readonly sum: readonly string[]
  readonly min: readonly string[]
  readonly max: readonly string[]
  readonly avg: readonly string[]
  readonly having: CellWhere
  readonly orderBy: readonly string[]
  readonly limit: number
}

export type AskedQuery = RowsQuery | GroupsQuery

export interface CheckedForm {
  /** What is asked; null while the form holds a mistake. */
  readonly query: AskedQuery | null
  /** What is wrong, by the id of a condition, an order or a result, or as `results`. */
  readonly problems: ReadonlyMap<string, string>
}

export function checkForm(given: QueryForm, columns: readonly ColumnDefinition[]): CheckedForm {
  const { where, problems: wrong } = buildWhere(given.where, conditionColumns(columns))
  const problems = new Map(wrong)
  const query =
    given.kind === 'rows'
      ? rowsQuery(given, where, columns, problems)
      : groupsQuery(given, where, columns, problems)
  return { query: problems.size > 0 ? null : query, problems }
}

function rowsQuery(
  form: QueryForm,
  where: CellWhere,
  columns: readonly ColumnDefinition[],
  problems: Map<string, string>,
): RowsQuery {
  const { orders, limit, includeDocs } = form
  const orderBy = readOrders(orders, orderColumns(form, columns), problems)
  const query: RowsQuery = { kind: 'rows', where, orderBy, limit, includeDocs }
  if (!isSearched(form)) return query
  // Who looks for words wants the best rows first.
  return { ...query, orderBy: orderBy.length === 0 ? [`-${rank}`] : orderBy, includeMatches: true }
}

function groupsQuery(
  { groupBy, results: asked, having, groupOrders, limit }: QueryForm,
  where: CellWhere,
  columns: readonly ColumnDefinition[],
  problems: Map<string, string>,
): GroupsQuery {
  if (groupBy.length + asked.length === 0)
    problems.set('results', 'Choose a column to group by, or something to count or add up.')
  for (const name of groupBy)
    if (!columns.some((column) => column.name === name))
      problems.set('results', `The view has no column “${name}”.`)
  const seen = new Set<string>()
  for (const result of asked) {
    const problem = resultProblem(result, columns, seen)
    if (problem !== null) problems.set(result.id, problem)
  }
  const made = groupColumns({ groupBy, results: asked }, columns)
  const built = buildWhere(having, made)
  for (const [id, problem] of built.problems)
    problems.set(id, problem.replace('The view has no column', 'The groups have no result'))
  const of = (name: GroupResult['function']): string[] =>
    asked.filter((result) => result.function === name).map(({ column }) => column)
  return {
    kind: 'groups',
    where,
    groupBy,
    count: of('count').length > 0,
    sum: of('sum'),
    min: of('min'),
    max: of('max'),
    avg: of('avg'),
    having: built.where,
    orderBy: readOrders(groupOrders, made, problems),
    limit,
  }
}

function resultProblem(
  result: GroupResult,
  columns: readonly ColumnDefinition[],
  seen: Set<string>,
): string | null {
  const { function: name, column } = result
  const known = columns.find((candidate) => candidate.name === column)
  const called = name === 'count' ? name : `${name} ${column}`
  const isTwice = seen.has(called)
  seen.add(called)
  if (isTwice) return 'That is asked for already.'
  if (name === 'count') return null
  if (known === undefined) return `The view has no column “${column}”.`
  return functionFits(name, known.type) ? null : `There is no ${name} of “${column}”, which is ${known.type}.`
}

function readOrders(
  orders: readonly Order[],
  columns: readonly ConditionColumn[],
  problems: Map<string, string>,
): string[] {
  const used = new Set<string>()
  for (const { id, column } of orders) {
    if (!columns.some(({ name }) => name === column)) problems.set(id, `There is no “${column}” here.`)
    else if (used.has(column)) problems.set(id, `The rows are ordered by “${column}” already.`)
    used.add(column)
  }
  return orders.map(({ column, descending }) => (descending ? `-${column}` : column))
}

/** What of a form still means something for another view. */
export function fitForm(given: QueryForm, columns: readonly ColumnDefinition[]): QueryForm {
  const known = new Set(conditionColumns(columns).map(({ name }) => name))
  const groupBy = given.groupBy.filter((name) => known.has(name))
  const asked = given.results.filter(
    (result) => result.function === 'count' || columns.some(({ name }) => name === result.column),
  )
  const made = new Set(groupColumns({ groupBy, results: asked }, columns).map(({ name }) => name))
  return {
    ...given,
    where: keepLines(given.where, ({ column }) => known.has(column)),
    orders: given.orders.filter(({ column }) => known.has(column) || column === rank),
    groupBy,
    results: asked,
    having: keepLines(given.having, ({ column }) => made.has(column)),
    groupOrders: given.groupOrders.filter(({ column }) => made.has(column)),
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
