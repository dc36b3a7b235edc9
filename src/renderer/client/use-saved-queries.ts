import { skipToken, useQuery, type UseQueryResult } from '@tanstack/react-query'
import { client } from './client.ts'
import { type InStore, keys, queryClient } from './queries.ts'

export type SavedQuery = Awaited<ReturnType<typeof client.views.savedQueries>>[number]

/** The queries that are saved in a store's database; asks nothing while there is no store. */
export function useSavedQueries(at: InStore | null): UseQueryResult<SavedQuery[]> {
  return useQuery({
    queryKey: at ? keys.savedQueries(at) : ['no saved queries'],
    queryFn: at ? ({ signal }) => client.views.savedQueries(at, { signal }) : skipToken,
  })
}

/** Saves a query in the place of one that has its name, or forgets one; every list of them shows it. */
export async function changeSavedQuery(
  at: InStore,
  change: { readonly save: SavedQuery } | { readonly remove: string },
): Promise<void> {
  if ('save' in change) await client.views.saveQuery({ ...at, ...change.save })
  else await client.views.removeQuery({ ...at, name: change.remove })
  await queryClient.invalidateQueries({ queryKey: keys.savedQueries(at) })
}
