import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { readServerUrl } from '../../../../shared/server-url.ts'
import { client, databaseQuery, fieldsQuery, type InStore, keys, queryClient } from '../../../client/index.ts'
import type { SqlNames } from '../../../components/code-editor/index.ts'

/** The tables, columns and fields of a database, for statements on it; none until they are known. */
export function useNames(database: string): SqlNames {
  const { data } = useQuery({
    queryKey: [...keys.database(database), 'tables'],
    queryFn: ({ signal }) => client.databases.tables({ database }, { signal }),
  })
  return useMemo(
    () => ({
      tables: data ?? [],
      dialect: dialectOf(database),
      fieldsOf: (store) => fieldPaths({ database, store }),
    }),
    [data, database],
  )
}

function dialectOf(database: string): SqlNames['dialect'] {
  const kind = readServerUrl(database)?.kind
  return kind === 'mariadb' ? 'mysql' : (kind ?? 'sqlite')
}

/** Those seen in a sample of the documents; none where the table is no store. */
async function fieldPaths(at: InStore): Promise<readonly string[]> {
  const { stores } = await queryClient.fetchQuery(databaseQuery(at.database))
  if (!stores.some(({ name }) => name === at.store)) return []
  return (await queryClient.fetchQuery(fieldsQuery(at))).map(({ path }) => path)
}
