import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { serverPlace } from '../../../../shared/server-url.ts'
import { client, keys } from '../../../client/index.ts'
import type { SqlNames } from '../../../components/code-editor/index.ts'

/** The tables and columns of a database, for statements on it; none until they are known. */
export function useNames(database: string): SqlNames {
  const { data } = useQuery({
    queryKey: [...keys.database(database), 'tables'],
    queryFn: ({ signal }) => client.databases.tables({ database }, { signal }),
  })
  return useMemo(
    () => ({
      tables: data ?? [],
      quote: /^(mariadb|mysql)/i.test(serverPlace(database)?.kind ?? '') ? '`' : '"',
    }),
    [data, database],
  )
}
