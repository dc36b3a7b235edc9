import type { Contract } from '../../../shared/contract/index.ts'
import { DatastoreError } from '../../../shared/errors.ts'
import type { Handlers } from '../../../shared/rpc/handlers.ts'
import type { Datastore } from '../../datastore.ts'
import type { QueryAnswer } from '../../store/views/query-views.ts'
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
  { limit, ...query }: Query,
): Promise<Awaited<ReturnType<Views['query']>>> {
  const store = await databases.store(query)
  const started = performance.now()
  const { columns, rows, sql, plan, placed } = await askPage(store, { ...query, limit: limit + 1 })
  const backwards = query.before !== undefined
  const beyond = rows.length > limit
  const shown = rows.slice(0, limit)
  if (backwards) shown.reverse()
  const [first, last] = [shown[0]?.cursor, shown.at(-1)?.cursor]
  return {
    columns: [...columns],
    rows: shown.map(({ cursor: _, ...row }) => row),
    cursors: first === undefined || last === undefined ? null : { first, last },
    more: backwards || beyond,
    earlier: backwards ? beyond : placed ? query.after !== undefined : query.offset > 0,
    milliseconds: performance.now() - started,
    sql,
    plan: [...plan],
  }
}

/** Asks for rows with their cursors, or for a place in the order where that has none. */
async function askPage(
  store: Datastore,
  { view, where, orderBy, limit, after, before, offset, includeDocs }: Query,
): Promise<QueryAnswer & { readonly placed: boolean }> {
  const reverse = before !== undefined
  try {
    const page = { orderBy, limit, includeDocs, includeCursors: true, after, before, reverse }
    return { ...(await store.queryCells(view, where, page)), placed: true }
  } catch (error) {
    if (!isWithoutCursors(error)) throw error
    const page = { orderBy, limit, includeDocs, offset }
    return { ...(await store.queryCells(view, where, page)), placed: false }
  }
}

/** Names are known to be names here: what else is refused of the order is a column whose values have none. */
function isWithoutCursors(error: unknown): boolean {
  return (
    error instanceof DatastoreError && error.code === 'INVALID_INPUT' && error.details.argument === 'orderBy'
  )
}

/** Answers one page of a grouped query, in the same way. */
export async function runAggregate(
  { databases }: Stores,
  { limit, view, database, store: name, ...options }: Aggregate,
): Promise<Awaited<ReturnType<Views['aggregate']>>> {
  const store = await databases.store({ database, store: name })
  const started = performance.now()
  const { columns, rows, sql, plan } = await store.aggregateCells(view, { ...options, limit: limit + 1 })
  return {
    columns: [...columns],
    rows: rows.slice(0, limit),
    more: rows.length > limit,
    milliseconds: performance.now() - started,
    sql,
    plan: [...plan],
  }
}
