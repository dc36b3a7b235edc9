import type { Cell } from '../../../shared/model/query.ts'
import { client, type InStore } from '../../client/index.ts'
import { queryCode } from './query-code.ts'
import type { AskedQuery } from './query-form.ts'
import { type Endable, timeLimit, useEndable } from './use-endable.ts'

type RowsResult = Awaited<ReturnType<typeof client.views.query>>

/** A row of the answer; a group of rows has no document that it comes from. */
export interface ResultRow {
  readonly id: number
  readonly key: string | null
  readonly values: Readonly<Record<string, Cell>>
  readonly doc?: string | undefined
  readonly snippets?: RowsResult['rows'][number]['snippets']
}

export type QueryResult = Omit<RowsResult, 'rows'> & { readonly rows: readonly ResultRow[] }

/** A page of an answer: after or before a cursor, or, where the order has none, from a place on. */
export interface Page {
  readonly after?: string
  readonly before?: string
  /** How many rows stand before it, as far as they were counted on the way; null when rows came in between. */
  readonly offset: number | null
}

export interface Run {
  readonly view: string
  readonly query: AskedQuery
  readonly page: Page
  /** Tells a repeated run of the same query from the first. */
  readonly number: number
}

/** What the database answers to a run, within the person's time limit. */
export function useAnswer({ database, store }: InStore, run: Run | null): Endable<QueryResult> {
  const queryKey = ['query', database, store, run && queryCode(run.view, run.query), run?.page, run?.number]
  return useEndable(run, queryKey, (asked, signal) => ask({ database, store, ...asked }, signal))
}

type Asked = Run & InStore

async function ask({ database, store, view, query, page }: Asked, signal: AbortSignal): Promise<QueryResult> {
  const offset = page.offset ?? 0
  const at = {
    database,
    store,
    view,
    where: query.where,
    orderBy: [...query.orderBy],
    limit: query.limit,
    milliseconds: timeLimit(),
  }
  if (query.kind === 'rows') {
    const { after, before } = page
    const { includeDocs, includeMatches } = query
    return await client.views.query({ ...at, after, before, offset, includeDocs, includeMatches }, { signal })
  }
  const { groupBy, count, sum, min, max, avg, having } = query
  const groups = await client.views.aggregate(
    {
      ...at,
      groupBy: [...groupBy],
      count,
      sum: [...sum],
      min: [...min],
      max: [...max],
      avg: [...avg],
      having,
      offset,
    },
    { signal },
  )
  const rows = groups.rows.map((values, id) => ({ id, key: null, values }))
  return { ...groups, rows, cursors: null, earlier: offset > 0 }
}
