import { QueryClient } from '@tanstack/react-query'
import { DatastoreError } from '../../shared/errors.ts'

/** The window's one cache of what the engine host answered. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: Infinity,
      gcTime: 60_000,
      refetchOnWindowFocus: false,
      refetchOnReconnect: false,
      networkMode: 'always',
      // A busy database is worth a second try; every other refusal stays the same.
      retry: (failures, error) => failures < 2 && error instanceof DatastoreError && error.code === 'BUSY',
    },
    mutations: { networkMode: 'always' },
  },
})

export interface InStore {
  readonly database: string
  readonly store: string
}

/** Query keys, so that reading and invalidating agree. Everything of a store is under `store`. */
export const keys = {
  recent: ['recent'] as const,
  database: (database: string) => ['database', database] as const,
  store: ({ database, store }: InStore) => ['store', database, store] as const,
  documents: (at: InStore) => [...keys.store(at), 'documents'] as const,
  document: (at: InStore, key: string) => [...keys.store(at), 'document', key] as const,
  fields: (at: InStore) => [...keys.store(at), 'fields'] as const,
  views: (at: InStore) => [...keys.store(at), 'views'] as const,
  savedQueries: (at: InStore) => [...keys.store(at), 'saved queries'] as const,
  view: (at: InStore, view: string) => [...keys.store(at), 'view', view] as const,
}

/** Reads everything of a store anew that is in sight, after it was written to. */
export function refreshStore(at: InStore): Promise<void> {
  return queryClient.invalidateQueries({ queryKey: keys.store(at) })
}
