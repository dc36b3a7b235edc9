import { queryOptions, useQuery, type UseQueryResult } from '@tanstack/react-query'
import type { DatabaseSummary, RecentFile } from '../../shared/model/database.ts'
import { client } from './client.ts'
import { keys } from './queries.ts'

/** What a database file holds: its stores, its other tables, whether it can be written. */
export function useDatabase(database: string): UseQueryResult<DatabaseSummary> {
  return useQuery(databaseQuery(database))
}

/** What a database holds, also for what no component shows. */
export const databaseQuery = (database: string) =>
  queryOptions({
    queryKey: keys.database(database),
    queryFn: ({ signal }) => client.databases.get({ database }, { signal }),
  })

/** The files opened lately, the last one first. */
export function useRecent(): UseQueryResult<RecentFile[]> {
  return useQuery({
    queryKey: keys.recent,
    queryFn: ({ signal }) => client.files.recent(undefined, { signal }),
  })
}
