import { skipToken, useQuery, type UseQueryResult } from '@tanstack/react-query'
import type { ViewSummary } from '../../shared/model/view.ts'
import type { ViewTemplate } from '../../shared/model/view-template.ts'
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

/**
 * What a new view of a tab starts with; asks nothing while `id` is null. It stays what it was when the documents change: a
 * text that the user reads does not become another one.
 */
export function useViewTemplate(
  { database, store, field }: InStore & { readonly field?: string | undefined },
  id: string | null,
): UseQueryResult<ViewTemplate> {
  return useQuery({
    queryKey: ['view template', database, store, id],
    queryFn:
      id === null ? skipToken : ({ signal }) => client.views.template({ database, store, field }, { signal }),
  })
}
