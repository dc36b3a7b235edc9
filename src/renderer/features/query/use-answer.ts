import { keepPreviousData, skipToken, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Cell } from '../../../shared/model/query.ts'
import { DatastoreError } from '../../../shared/errors.ts'
import { client, type InStore } from '../../client/index.ts'
import { useSettings } from '../../workspace/settings.ts'
import { queryCode } from './query-code.ts'
import type { AskedQuery } from './query-form.ts'

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

export interface Answer {
  /** The answer to the run, or, while it is on its way, to the one before. */
  readonly result: QueryResult | undefined
  readonly running: boolean
  readonly error: unknown
  /** Ends the run, in the database too. */
  readonly cancel: () => void
}

/** What the database answers to a run, within the person's time limit. */
export function useAnswer({ database, store }: InStore, run: Run | null): Answer {
  const queries = useQueryClient()
  const [cancelled, setCancelled] = useState<Run | null>(null)
  const queryKey = ['query', database, store, run && queryCode(run.view, run.query), run?.page, run?.number]
  const answer = useQuery({
    queryKey,
    queryFn: run === null ? skipToken : ({ signal }) => ask({ database, store, ...run }, signal),
    placeholderData: keepPreviousData,
    gcTime: 0,
    retry: false,
  })
  const isCancelled = run !== null && cancelled === run && !answer.isFetching
  return {
    result: answer.data,
    running: answer.isFetching,
    error: isCancelled ? cancelledByPerson : answer.error,
    cancel: () => {
      setCancelled(run)
      void queries.cancelQueries({ queryKey })
    },
  }
}

const cancelledByPerson = new DatastoreError(
  'CANCELLED',
  'You cancelled it before it was answered. Ask for less, by a condition on a column with an index, or run it again.',
)

type Asked = Run & InStore

async function ask({ database, store, view, query, page }: Asked, signal: AbortSignal): Promise<QueryResult> {
  const offset = page.offset ?? 0
  const { queryLimit } = useSettings.getState()
  const at = {
    database,
    store,
    view,
    where: query.where,
    orderBy: [...query.orderBy],
    limit: query.limit,
    milliseconds: queryLimit === 0 ? undefined : queryLimit * 1000,
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
