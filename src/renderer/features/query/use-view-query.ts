import { useEffect, useMemo, useRef, useState } from 'react'
import type { ViewSummary } from '../../../shared/model/view.ts'
import { useChanges, useSeq, useViews } from '../../client/index.ts'
import { noteAsked } from '../../workspace/asked/asked-queries.ts'
import { setDraft, useDraft } from '../../workspace/drafts.ts'
import { replaceTab, type TabProps } from '../../workspace/tabs/tabs.ts'
import {
  type AskedQuery,
  checkForm,
  emptyForm,
  fitForm,
  type QueryForm,
  restoreForm,
  storeForm,
} from './query-form.ts'
import { type QueryHistory, useQueryHistory } from './kept/query-history.ts'
import { queryCode } from './query-code.ts'
import { type Page, type QueryResult, type Run, useAnswer } from './use-answer.ts'

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
  readonly ran: AskedQuery | null
  /** How many rows stand before the first one on screen; null when that is not known. */
  readonly offset: number | null
  readonly result: QueryResult | null
  readonly running: boolean
  /** Ends the run, in the database too. */
  readonly cancel: () => void
  readonly error: unknown
  /** True when the store changed after the rows on screen were read. */
  readonly outdated: boolean
  readonly edit: (change: Partial<QueryForm>) => void
  readonly chooseView: (view: string) => void
  readonly run: () => void
  /** Brings a query back that was saved or run; it is not run by itself. */
  readonly choose: (view: string, form: string) => void
  readonly history: QueryHistory
  readonly turn: (by: -1 | 1) => void
  /** The query in the form, or null while it holds a mistake. */
  readonly asked: AskedQuery | null
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
  const history = useQueryHistory(tab)
  const summary = views.data?.find((known) => known.name === view) ?? null
  const form = useMemo(() => (unsaved ? restoreForm(unsaved) : null) ?? emptyForm, [unsaved])
  const checked = useMemo(() => checkForm(form, summary?.columns ?? []), [form, summary?.columns])

  const answer = useAnswer(tab, run)
  const result = run?.view === view && answer.result !== undefined ? answer.result : null

  function start(query: AskedQuery, page: Page): void {
    setRun((last) => ({ view, query, page, number: (last?.number ?? 0) + 1 }))
    setSeqAtRun(seq)
  }

  function runForm(): void {
    setTried(true)
    if (checked.query === null) return
    // Kept from the first run on: a session that comes back shows the form and runs nothing by itself.
    if (unsaved === null) setDraft(id, storeForm(form))
    history.add({
      view,
      form: storeForm(form),
      call: queryCode(view, checked.query),
      at: new Date().toISOString(),
    })
    start(checked.query, { offset: 0 })
    void noteAsked({ database, store, view }, checked.query.where, checked.query.orderBy)
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
    ran: run?.view === view ? run.query : null,
    offset: run === null ? 0 : shownFrom(run.page, result),
    result,
    running: answer.running,
    cancel: answer.cancel,
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
    history,
    choose: (next, kept) => {
      setTried(false)
      setDraft(id, kept)
      replaceTab(id, { ...tab, view: next })
    },
    turn: (by) => {
      if (run !== null && result !== null) start(run.query, turned(run, result, by))
    },
    asked: checked.query,
    complain: () => setTried(true),
  }
}

/** The page after or before one that is shown. */
function turned({ query, page }: Run, { cursors, rows }: QueryResult, by: -1 | 1): Page {
  const from = page.offset
  const offset = from === null ? null : by === 1 ? from + rows.length : from - query.limit
  if (cursors === null) return { offset: Math.max(0, offset ?? 0) }
  // Rows that others wrote meanwhile: how many stand before these is no longer known.
  const known = offset !== null && offset < 0 ? null : offset
  return by === 1 ? { after: cursors.last, offset: known } : { before: cursors.first, offset: known }
}

/** How many rows stand before those shown: none where nothing is earlier. */
function shownFrom({ offset, before }: Page, result: QueryResult | null): number | null {
  if (before === undefined || result === null) return offset
  if (!result.earlier) return 0
  return offset === 0 ? null : offset
}
