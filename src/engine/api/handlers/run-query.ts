import type { Contract } from '../../../shared/contract/index.ts'
import type { Handlers } from '../../../shared/rpc/handlers.ts'
import type { Engine } from '../engine.ts'

type Query = Handlers<Contract['views']>['query']

/** Answers one page of a query, asking for one row more than is shown to know whether there are more. */
export async function runQuery(
  { databases }: Pick<Engine, 'databases'>,
  { view, where, orderBy, limit, offset, includeDocs, ...input }: Parameters<Query>[0],
): Promise<Awaited<ReturnType<Query>>> {
  const store = await databases.store(input)
  const started = performance.now()
  const answer = await store.queryCells(view, where, { orderBy, limit: limit + 1, offset, includeDocs })
  return {
    columns: [...answer.columns],
    rows: answer.rows.slice(0, limit),
    more: answer.rows.length > limit,
    milliseconds: performance.now() - started,
    sql: answer.sql,
    plan: [...answer.plan],
  }
}
