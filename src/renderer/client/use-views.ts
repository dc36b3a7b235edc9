import { skipToken, useQuery, type UseQueryResult } from '@tanstack/react-query'
import type { ViewSummary } from '../../shared/model/view.ts'
import { client } from './client.ts'
import { type InStore, keys } from './queries.ts'

/** The views of a store, each with its state. */
export function useViews(database: string, store: string): UseQueryResult<ViewSummary[]> {
  return useQuery({
    queryKey: keys.views({ database, store }),
    queryFn: ({ signal }) => client.views.list({ database, store }, { signal }),
  })
}

/** The views of a store; asks nothing while there is none. */
export function useViewsAt(at: InStore | null): UseQueryResult<ViewSummary[]> {
  return useQuery({
    queryKey: at ? keys.views(at) : ['no views'],
    queryFn: at ? ({ signal }) => client.views.list(at, { signal }) : skipToken,
  })
}

/** One view of a store; asks nothing while `view` is null. */
export function useView(database: string, store: string, view: string | null): UseQueryResult<ViewSummary> {
  return useQuery({
    queryKey: keys.view({ database, store }, view ?? ''),
    queryFn:
      view === null ? skipToken : ({ signal }) => client.views.get({ database, store, view }, { signal }),
  })
}
