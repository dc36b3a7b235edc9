import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import type { ViewSummary } from '../../../../shared/model/view.ts'
import { client, type InStore, keys as queryKeys, useViews } from '../../../client/index.ts'
import {
  buildWhere,
  type ConditionColumn,
  type ConditionGroup,
  emptyGroup,
} from '../../../components/conditions/index.ts'
import { mostSampled } from './ways.ts'

/** The documents behind the rows of a view that meet conditions. */
export interface QuerySample {
  /** The views that answer. */
  readonly views: readonly string[]
  /** The one that is asked; null where there is none. */
  readonly view: string | null
  readonly setView: (view: string) => void
  readonly columns: readonly ConditionColumn[]
  readonly group: ConditionGroup
  readonly change: (group: ConditionGroup) => void
  readonly problems: ReadonlyMap<string, string>
  readonly failure: Error | null
  /** Null while they are not known. */
  readonly keys: string[] | null
}

export function useQuerySample(at: InStore, active: boolean): QuerySample {
  const known = useViews(at.database, at.store)
  const [asked, ask] = useState<string | null>(null)
  const [group, change] = useState(() => emptyGroup([]))
  const answering = useMemo(() => (known.data ?? []).filter(({ answers }) => answers !== null), [known.data])
  const view = answering.find(({ name }) => name === asked) ?? answering[0] ?? null
  const columns = useMemo(() => conditionColumns(view), [view])
  const { where, problems } = useMemo(() => buildWhere(group, columns), [group, columns])
  const input = { ...at, view: view?.name ?? '', where, orderBy: [], limit: mostSampled, offset: 0 }
  const rows = useQuery({
    queryKey: [...queryKeys.store(at), 'query sample', input.view, JSON.stringify(where, bigintText)],
    queryFn: ({ signal }) => client.views.query({ ...input, includeDocs: false }, { signal }),
    enabled: active && view !== null && problems.size === 0,
    placeholderData: keepPreviousData,
    retry: false,
  })
  const keys = useMemo(
    () => (view === null ? [] : (rows.data && [...new Set(rows.data.rows.map(({ key }) => key))]) || null),
    [view, rows.data],
  )
  return {
    views: answering.map(({ name }) => name),
    view: view?.name ?? null,
    setView: (name) => {
      ask(name)
      change(emptyGroup([]))
    },
    columns,
    group,
    change,
    problems,
    failure: rows.error,
    keys,
  }
}

/** The columns that conditions can be written on. */
function conditionColumns(view: ViewSummary | null): ConditionColumn[] {
  if (view === null) return []
  return [...view.columns, { name: '_key', type: 'text' }, { name: '_id', type: 'integer' }]
}

const bigintText = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? `${value}n` : value)
