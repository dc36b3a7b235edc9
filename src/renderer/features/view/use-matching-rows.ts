import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, skipToken, useQuery, type UseQueryResult } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import type { CellWhere } from '../../../shared/model/query.ts'
import type { ColumnDefinition } from '../../../shared/model/view-definition.ts'
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

/** What rows are asked of. It stays the same object while the same is asked. */
export interface RowSource<Answer> {
  /** Tells it from others. */
  readonly id: string
  readonly columns: readonly ColumnDefinition[]
  readonly ask: (where: CellWhere, signal: AbortSignal) => Promise<Answer>
}

/** Conditions that a person types, and the first rows that meet them. */
export interface MatchingRows<Answer> {
  readonly columns: readonly ConditionColumn[]
  readonly group: ConditionGroup
  readonly change: (group: ConditionGroup) => void
  readonly problems: ReadonlyMap<string, string>
  /** The rows, with the conditions that they meet. */
  readonly rows: UseQueryResult<Answer & { readonly where: CellWhere }>
  /** Whether the rows are those of earlier conditions. */
  readonly stale: boolean
}

interface Asked<Answer> {
  readonly at: InStore
  /** Null where there is nothing to ask. */
  readonly source: RowSource<Answer> | null
  /** Whether the rows are on screen: they are not asked for before. */
  readonly active: boolean
}

/** Asks for the rows that meet conditions, a moment after they were typed. */
export function useMatchingRows<Answer>({ at, source, active }: Asked<Answer>): MatchingRows<Answer> {
  const [group, change] = useState((): ConditionGroup => emptyGroup())
  const columns = useMemo(() => (source === null ? [] : conditionColumns(source.columns)), [source])
  const { where, problems } = useMemo(() => buildWhere(group, columns), [group, columns])
  const typed = useMemo(() => ({ source, where }), [source, where])
  const [meant] = useDebouncedValue(typed, typingPause)
  const asked = meant.source
  const rows = useQuery({
    queryKey: [...keys.store(at), 'matching rows', asked?.id, JSON.stringify(meant.where, bigintText)],
    queryFn:
      asked === null
        ? skipToken
        : async ({ signal }) => ({ ...(await asked.ask(meant.where, signal)), where: meant.where }),
    enabled: active && source !== null && problems.size === 0,
    placeholderData: keepPreviousData,
    retry: false,
  })
  const stale = problems.size > 0 || rows.isPlaceholderData || meant !== typed
  return { columns, group, change, problems, rows, stale }
}

/** The first rows of a view as it answers. */
export function publishedRows(at: InStore, { name, answers, columns }: ViewSummary, limit: number) {
  return {
    id: JSON.stringify([name, answers, limit]),
    columns,
    ask: (where: CellWhere, signal: AbortSignal) =>
      client.views.query(
        { ...at, view: name, where, orderBy: [], limit, offset: 0, includeDocs: false },
        { signal },
      ),
  }
}

const bigintText = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? `${value}n` : value)
