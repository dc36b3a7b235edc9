import { keepPreviousData, skipToken, useQuery } from '@tanstack/react-query'
import { useEffect, useMemo, useRef, useState } from 'react'
import type { ViewSummary } from '../../../shared/model/view.ts'
import { client, useChanges, useSeq, useViews } from '../../client/index.ts'
import { setDraft, useDraft } from '../../workspace/drafts.ts'
import { replaceTab, type TabProps } from '../../workspace/tabs/tabs.ts'
import {
  checkForm,
  emptyForm,
  fitForm,
  type PageQuery,
  type QueryForm,
  restoreForm,
  storeForm,
} from './query-form.ts'
import { queryCode } from './query-code.ts'

export type QueryResult = Awaited<ReturnType<typeof client.views.query>>

interface Run {
  readonly view: string
  readonly page: PageQuery
  /** Tells a repeated run of the same query from the first. */
  readonly number: number
}

export interface ViewQuery {
  readonly loading: boolean
  readonly failure: unknown
  readonly reload: () => void
  readonly views: readonly ViewSummary[]
  /** The view that is queried; null when it is gone. */
  readonly summary: ViewSummary | null
  readonly form: QueryForm
  /** What is wrong with the form, told only after a try to run it. */
  readonly problems: ReadonlyMap<string, string>
  readonly ran: PageQuery | null
  readonly result: QueryResult | null
  readonly running: boolean
  readonly error: unknown
  /** True when the store changed after the rows on screen were read. */
  readonly outdated: boolean
  readonly edit: (change: Partial<QueryForm>) => void
  readonly chooseView: (view: string) => void
  readonly run: () => void
  readonly turn: (by: -1 | 1) => void
  /** The query in the form, or null while it holds a mistake. */
  readonly asked: PageQuery | null
  /** Shows what is wrong with the form. */
  readonly complain: () => void
}

/** A query on a view: the form, the run, and the page of rows it answered. */
export function useViewQuery({ id, tab }: TabProps<'query'>): ViewQuery {
  const { database, store, view } = tab
  useChanges(database, store)
  const seq = useSeq(useMemo(() => ({ database, store }), [database, store]))
  const views = useViews(database, store)
  const unsaved = useDraft(id)
  const [tried, setTried] = useState(false)
  const [run, setRun] = useState<Run | null>(null)
  const [seqAtRun, setSeqAtRun] = useState<number | undefined>(undefined)
  const summary = views.data?.find((known) => known.name === view) ?? null
  const form = useMemo(() => (unsaved ? restoreForm(unsaved) : null) ?? emptyForm, [unsaved])
  const checked = useMemo(() => checkForm(form, summary?.columns ?? []), [form, summary?.columns])

  const answer = useQuery({
    queryKey: [
      'query',
      database,
      store,
      run?.view,
      run && queryCode({ view: run.view, ...run.page }),
      run?.number,
    ],
    queryFn:
      run === null
        ? skipToken
        : ({ signal }) =>
            client.views.query(
              { database, store, view: run.view, ...run.page, orderBy: [...run.page.orderBy] },
              { signal },
            ),
    placeholderData: keepPreviousData,
    gcTime: 0,
    retry: false,
  })

  function start(page: PageQuery): void {
    setRun((last) => ({ view, page, number: (last?.number ?? 0) + 1 }))
    setSeqAtRun(seq)
  }

  function runForm(): void {
    setTried(true)
    if (checked.query === null) return
    // Kept from the first run on: a session that comes back shows the form and runs nothing by itself.
    if (unsaved === null) setDraft(id, storeForm(form))
    start(checked.query)
  }

  // A query tab just opened answers the question that opened it: what is in this view?
  const untouched = unsaved === null && run === null && summary !== null
  const latestRun = useRef(runForm)
  useEffect(() => {
    latestRun.current = runForm
  })
  useEffect(() => {
    if (untouched) latestRun.current()
  }, [untouched])

  const edit = (change: Partial<QueryForm>): void => setDraft(id, storeForm({ ...form, ...change }))

  return {
    loading: views.isPending || unsaved === undefined,
    failure: views.error,
    reload: () => void views.refetch(),
    views: views.data ?? [],
    summary,
    form,
    problems: tried ? checked.problems : new Map(),
    ran: run?.view === view ? run.page : null,
    result: run?.view === view && answer.data !== undefined ? answer.data : null,
    running: answer.isFetching,
    error: run?.view === view ? answer.error : null,
    outdated: run !== null && seqAtRun !== undefined && seq !== undefined && seq !== seqAtRun,
    edit,
    chooseView: (next) => {
      const columns = views.data?.find((known) => known.name === next)?.columns ?? []
      setTried(false)
      setDraft(id, storeForm(fitForm(form, columns)))
      replaceTab(id, { ...tab, view: next })
    },
    run: runForm,
    turn: (by) => {
      if (run !== null) start({ ...run.page, offset: Math.max(0, run.page.offset + by * run.page.limit) })
    },
    asked: checked.query,
    complain: () => setTried(true),
  }
}
