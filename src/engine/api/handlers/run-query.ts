import type { Contract } from '../../../shared/contract/index.ts'
import { DatastoreError } from '../../../shared/errors.ts'
import type { CellWhere } from '../../../shared/model/query.ts'
import type { Handlers } from '../../../shared/rpc/handlers.ts'
import type { Datastore } from '../../datastore.ts'
import type { CellRow, QueryAnswer } from '../../store/views/query-views.ts'
import type { QueryOptions } from '../../queries/view-types.ts'
import type { ReadLimits } from '../../storage/aside/read-aside.ts'
import type { Engine } from '../engine.ts'

type Views = Handlers<Contract['views']>
type Query = Parameters<Views['query']>[0]
type Aggregate = Parameters<Views['aggregate']>[0]

/** Where stores are found by their names. */
interface Stores {
  readonly databases: Pick<Engine['databases'], 'store'>
}

/** Answers one page of a query, asking for one row more than is shown to know whether there are more. */
export async function runQuery(
  { databases }: Stores,
  { limit, milliseconds, ...query }: Query,
  signal: AbortSignal | undefined,
): Promise<Awaited<ReturnType<Views['query']>>> {
  const store = await databases.store(query)
  const started = performance.now()
  const { columns, rows, sql, plan, placed } = await askPage(limited(store, { signal, milliseconds }), {
    ...query,
    limit: limit + 1,
  })
  const backwards = query.before !== undefined
  const beyond = rows.length > limit
  const shown = rows.slice(0, limit)
  if (backwards) shown.reverse()
  const [first, last] = [shown[0]?.cursor, shown.at(-1)?.cursor]
  return {
    columns: [...columns],
    rows: shown.map(({ cursor: _, rank: _rank, snippets, ...row }) => ({
      ...row,
      snippets: snippets && marked(snippets),
    })),
    cursors: first === undefined || last === undefined ? null : { first, last },
    more: backwards || beyond,
    earlier: backwards ? beyond : placed ? query.after !== undefined : query.offset > 0,
    milliseconds: performance.now() - started,
    sql,
    plan: [...plan],
  }
}

/** Asks a view; what is asked for a page has one time together. */
type Ask = (view: string, where: CellWhere, options: QueryOptions) => Promise<QueryAnswer>

function limited(store: Datastore, { signal, milliseconds }: ReadLimits): Ask {
  const started = performance.now()
  return (view, where, options) => {
    const left = milliseconds === undefined ? undefined : milliseconds - (performance.now() - started)
    return store.queryCellsWithin({ signal, milliseconds: left, of: milliseconds }, view, where, options)
  }
}

/** Rows of an answer, and whether they were asked for by their places in the order. */
interface Asked extends QueryAnswer {
  readonly placed: boolean
}

/**
 * Asks for rows with their cursors, or by counting where there is no order to have places in: conditions without an order are
 * answered from whatever index serves them, which an order of the engine's own would sort first.
 */
async function askPage(ask: Ask, query: Query): Promise<Asked> {
  const { view, where, orderBy, limit, offset, includeDocs, includeMatches, after, before } = query
  const counted = { orderBy, limit, includeDocs, includeMatches, offset }
  if (orderBy.length === 0 && Object.keys(where).length > 0)
    return { ...(await ask(view, where, counted)), placed: false }
  try {
    const page = {
      orderBy,
      limit,
      includeDocs,
      includeMatches,
      includeCursors: true,
      after,
      before,
      reverse: before !== undefined,
    }
    if ((after ?? before) === undefined) return { ...(await firstPage(ask, query)), placed: true }
    return { ...(await ask(view, where, page)), placed: true }
  } catch (error) {
    if (!isWithoutCursors(error)) throw error
    return { ...(await ask(view, where, counted)), placed: false }
  }
}

/**
 * Asks for the first rows. An index of the column that they are ordered by gives them at once, but not in the order of places,
 * for which a database may sort the whole view: it is asked for those again that can be among them.
 */
async function firstPage(ask: Ask, query: Query): Promise<QueryAnswer> {
  const { view, where, orderBy, limit, includeDocs, includeMatches } = query
  const page = { orderBy, limit, includeDocs, includeMatches, includeCursors: true }
  const [order] = orderBy
  if (order === undefined) return await ask(view, where, page)
  const plain = await ask(view, where, { orderBy, limit })
  const bound = plain.rows.length < limit ? null : upTo(order, plain)
  if (bound !== null) {
    const { rows } = await ask(view, { and: [where, bound] }, page)
    // Unless another program has taken some away in between.
    if (rows.length === plain.rows.length) return { ...plain, rows }
  }
  const { rows } = await ask(view, where, page)
  return { ...plain, rows }
}

/** Conditions that a row stands no later in the order than the last one, by the first column; null is the least. */
function upTo(order: string, { columns, rows }: QueryAnswer): CellWhere | null {
  const name = order.replace(/^-/, '')
  const column = columns.find((each) => each.name === name)
  const value = rows.at(-1)?.values[name]
  // A column that each row has of itself, values that conditions do not compare, and words that are columns here.
  if (value === undefined || column === undefined || column.type === 'json') return null
  if (typeof value === 'number' && !Number.isFinite(value)) return null
  if (columns.some((each) => each.name === 'or' || each.name === 'and')) return null
  if (order === name)
    return value === null ? { [name]: null } : { or: [{ [name]: { lte: value } }, { [name]: null }] }
  return value === null ? null : { [name]: { gte: value } }
}

/**
 * Tells whether the engine refused cursors for this order: a column of `jsonb` has none. The form offers existing columns only,
 * so nothing else of an order is refused.
 */
function isWithoutCursors(error: unknown): boolean {
  return (
    error instanceof DatastoreError && error.code === 'INVALID_INPUT' && error.details.argument === 'orderBy'
  )
}

/** Answers one page of a grouped query, in the same way. */
export async function runAggregate(
  { databases }: Stores,
  { limit, milliseconds, view, database, store: name, ...options }: Aggregate,
  signal: AbortSignal | undefined,
): Promise<Awaited<ReturnType<Views['aggregate']>>> {
  const store = await databases.store({ database, store: name })
  const started = performance.now()
  const { columns, rows, sql, plan } = await store.aggregateCellsWithin({ signal, milliseconds }, view, {
    ...options,
    limit: limit + 1,
  })
  return {
    columns: [...columns],
    rows: rows.slice(0, limit),
    more: rows.length > limit,
    milliseconds: performance.now() - started,
    sql,
    plan: [...plan],
  }
}

/** The passages as they cross the contract. */
function marked(snippets: NonNullable<CellRow['snippets']>) {
  return Object.fromEntries(
    Object.entries(snippets).map(([column, { text, marks }]) => [
      column,
      { text, marks: marks.map(([from, to]): [number, number] => [from, to]) },
    ]),
  )
}
