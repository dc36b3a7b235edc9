import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import type { CellWhere } from '../../../../shared/model/query.ts'
import type { ViewSummary } from '../../../../shared/model/view.ts'
import { client, type InStore, keys as queryKeys } from '../../../client/index.ts'
import {
  buildWhere,
  conditionColumns,
  type ConditionColumn,
  type ConditionGroup,
  emptyGroup,
} from '../../../components/conditions/index.ts'
import { typingPause } from '../samples/ways.ts'

type Answer = Awaited<ReturnType<typeof client.views.query>>

/** A query of the published view, asked while the view is edited. */
export interface LiveQuery {
  /** The view as it answers; null while no version of it does. */
  readonly summary: ViewSummary | null
  readonly columns: readonly ConditionColumn[]
  readonly group: ConditionGroup
  readonly change: (group: ConditionGroup) => void
  readonly problems: ReadonlyMap<string, string>
  /** The first rows, and the conditions that they meet; null until they are known. */
  readonly answer: (Answer & { readonly where: CellWhere }) | null
  /** Whether the rows are those of earlier conditions. */
  readonly stale: boolean
  readonly failure: Error | null
}

/** Rows that are shown: who wants more opens the query's own page. */
const mostRows = 100

/** Asks the published view what its conditions say, a moment after they were typed and while they are on screen. */
export function useLiveQuery(at: InStore, view: ViewSummary | null, shown: boolean): LiveQuery {
  const [group, change] = useState(() => emptyGroup([]))
  const summary = view !== null && view.answers !== null ? view : null
  const columns = useMemo(() => (summary === null ? [] : conditionColumns(summary.columns)), [summary])
  const { where, problems } = useMemo(() => buildWhere(group, columns), [group, columns])
  const [meant] = useDebouncedValue(where, typingPause)
  const name = summary?.name ?? ''
  const input = { ...at, view: name, where: meant, orderBy: [], limit: mostRows, offset: 0 }
  const rows = useQuery({
    queryKey: [
      ...queryKeys.store(at),
      'live query',
      name,
      summary?.answers,
      JSON.stringify(meant, bigintText),
    ],
    queryFn: async ({ signal }) => ({
      ...(await client.views.query({ ...input, includeDocs: false }, { signal })),
      where: meant,
    }),
    enabled: shown && summary !== null && problems.size === 0,
    placeholderData: keepPreviousData,
    retry: false,
  })
  return {
    summary,
    columns,
    group,
    change,
    problems,
    answer: rows.data ?? null,
    stale: problems.size > 0 || rows.isPlaceholderData || meant !== where,
    failure: rows.error,
  }
}

const bigintText = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? `${value}n` : value)
