import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery, type UseQueryResult } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import type { CellWhere } from '../../../shared/model/query.ts'
import type { ViewSummary } from '../../../shared/model/view.ts'
import { client, type InStore, keys } from '../../client/index.ts'
import {
  buildWhere,
  conditionColumns,
  type ConditionColumn,
  type ConditionGroup,
  emptyGroup,
} from '../../components/conditions/index.ts'
import { typingPause } from './samples/ways.ts'

type Answer = Awaited<ReturnType<typeof client.views.query>>

/** Conditions on a view that a person types, and the first rows that meet them. */
export interface MatchingRows {
  readonly columns: readonly ConditionColumn[]
  readonly group: ConditionGroup
  readonly change: (group: ConditionGroup) => void
  readonly problems: ReadonlyMap<string, string>
  /** The rows, with the conditions that they meet. */
  readonly rows: UseQueryResult<Answer & { readonly where: CellWhere }>
  /** Whether the rows are those of earlier conditions. */
  readonly stale: boolean
}

interface Asked {
  readonly at: InStore
  /** The view as it answers; null where there is none to ask. */
  readonly view: ViewSummary | null
  /** Most rows that are read. */
  readonly limit: number
  /** Whether the rows are on screen: they are not asked for before. */
  readonly active: boolean
}

/** Asks a published view for the rows that meet its conditions, a moment after they were typed. */
export function useMatchingRows({ at, view, limit, active }: Asked): MatchingRows {
  const [group, change] = useState(() => emptyGroup([]))
  const columns = useMemo(() => (view === null ? [] : conditionColumns(view.columns)), [view])
  const { where, problems } = useMemo(() => buildWhere(group, columns), [group, columns])
  const [name, version] = [view?.name ?? '', view?.answers ?? null]
  const typed = useMemo(() => ({ view: name, version, where }), [name, version, where])
  const [meant] = useDebouncedValue(typed, typingPause)
  const input = { ...at, view: meant.view, where: meant.where, orderBy: [], limit, offset: 0 }
  const rows = useQuery({
    queryKey: [...keys.store(at), 'matching rows', limit, JSON.stringify(meant, bigintText)],
    queryFn: async ({ signal }) => ({
      ...(await client.views.query({ ...input, includeDocs: false }, { signal })),
      where: meant.where,
    }),
    enabled: active && meant.view !== '' && problems.size === 0,
    placeholderData: keepPreviousData,
    retry: false,
  })
  const stale = problems.size > 0 || rows.isPlaceholderData || meant !== typed
  return { columns, group, change, problems, rows, stale }
}

const bigintText = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? `${value}n` : value)
