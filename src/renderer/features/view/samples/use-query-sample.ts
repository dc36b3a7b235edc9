import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { client, type InStore, keys as queryKeys, useViews } from '../../../client/index.ts'
import {
  buildWhere,
  conditionColumns,
  type ConditionColumn,
  type ConditionGroup,
  emptyGroup,
} from '../../../components/conditions/index.ts'
import { mostSampled, typingPause } from './ways.ts'

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
  const columns = useMemo(() => (view === null ? [] : conditionColumns(view.columns)), [view])
  const { where, problems } = useMemo(() => buildWhere(group, columns), [group, columns])
  const typed = useMemo(() => ({ view: view?.name ?? '', where }), [view?.name, where])
  const [meant] = useDebouncedValue(typed, typingPause)
  const input = { ...at, ...meant, orderBy: [], limit: mostSampled, offset: 0 }
  const rows = useQuery({
    queryKey: [...queryKeys.store(at), 'query sample', meant.view, JSON.stringify(meant.where, bigintText)],
    queryFn: ({ signal }) => client.views.query({ ...input, includeDocs: false }, { signal }),
    enabled: active && meant.view !== '' && problems.size === 0,
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

const bigintText = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? `${value}n` : value)
