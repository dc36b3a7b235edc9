import { useMemo, useState } from 'react'
import { type InStore, useViews } from '../../../client/index.ts'
import {
  type ConditionColumn,
  type ConditionGroup,
  emptyGroup,
} from '../../../components/conditions/index.ts'
import { publishedRows, useMatchingRows } from '../use-matching-rows.ts'
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
  const answering = useMemo(() => (known.data ?? []).filter(({ answers }) => answers !== null), [known.data])
  const view = answering.find(({ name }) => name === asked) ?? answering[0] ?? null
  const source = useMemo(() => (view === null ? null : publishedRows(at, view, mostSampled)), [at, view])
  const matching = useMatchingRows({ at, source, active })
  const { columns, group, change, problems, rows } = matching
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
