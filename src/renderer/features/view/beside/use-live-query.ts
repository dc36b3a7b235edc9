import { useMemo, useState } from 'react'
import type { DraftAnswer } from '../../../../shared/model/draft/draft-answer.ts'
import type { ViewDefinition } from '../../../../shared/model/view-definition.ts'
import type { ViewSummary } from '../../../../shared/model/view.ts'
import { client, type InStore } from '../../../client/index.ts'
import { publishProblems, toDefinition, type ViewDraft } from '../draft/view-draft.ts'
import type { Sampling } from '../samples/use-sampling.ts'
import { type MatchingRows, publishedRows, type RowSource, useMatchingRows } from '../use-matching-rows.ts'

/** Which rows are asked: those that are published, or those that the draft yields for some documents or for all. */
export type AskedRows = 'published' | 'sample' | 'store'

/** Rows that meet conditions, and where they are of a draft what is known of it. */
type BesideAnswer = Pick<DraftAnswer, 'columns' | 'rows' | 'more' | 'plan'> & {
  readonly drafted: DraftAnswer | null
}

/** A query of the published view or of its draft, asked while the view is edited. */
export interface LiveQuery extends MatchingRows<BesideAnswer> {
  /** The view as it answers; null while no version of it does. */
  readonly summary: ViewSummary | null
  readonly of: AskedRows
  /** What can be asked now. */
  readonly choices: readonly AskedRows[]
  readonly choose: (of: AskedRows) => void
  /** The definition whose rows are asked; null while the draft has a mistake. */
  readonly definition: Pick<ViewDefinition, 'columns' | 'indexes'> | null
}

/** The most rows shown here; the query page shows the rest. */
const mostRows = 100

interface LiveQueryInput {
  readonly at: InStore
  readonly view: ViewSummary | null
  readonly draft: ViewDraft
  /** Whether the draft differs from what is published. */
  readonly dirty: boolean
  readonly sample: Sampling['documents']
  readonly shown: boolean
}

/** Asks the published view, or the draft, what its conditions say, while they are on screen. */
export function useLiveQuery({ at, view, draft, dirty, sample, shown }: LiveQueryInput): LiveQuery {
  const summary = view !== null && view.answers !== null ? view : null
  const version = summary?.answers ?? null
  const [chosen, setChosen] = useState<{ readonly of: AskedRows; readonly version: number | null } | null>(
    null,
  )
  const choices = choicesOf(summary, dirty)
  // Once another version answers, it is asked first.
  const wanted = chosen?.version === version ? chosen.of : null
  const of = choices.find((each) => each === wanted) ?? choices[0]!
  const text = useMemo(() => draftText(draft), [draft])
  const source = useMemo((): RowSource<BesideAnswer> | null => {
    if (of === 'published') return summary && published(at, summary)
    const documents = of === 'store' ? ('all' as const) : sample
    if (text === null || documents === null) return null
    const definition = JSON.parse(text) as ViewDefinition
    return {
      id: JSON.stringify([text, documents]),
      columns: definition.columns,
      ask: async (where, signal) => {
        const asked = { ...at, definition, sample: documents, where, orderBy: [], limit: mostRows }
        const answer = await client.views.queryDraft(asked, { signal })
        return { ...answer, drafted: answer }
      },
    }
  }, [at, of, summary, text, sample])
  const definition = useMemo(
    () => (of !== 'published' ? text && (JSON.parse(text) as ViewDefinition) : summary && planned(summary)),
    [of, text, summary],
  )
  return {
    summary,
    of,
    choices,
    choose: (next) => setChosen({ of: next, version }),
    definition: definition === '' ? null : definition,
    ...useMatchingRows({ at, source, active: shown }),
  }
}

function choicesOf(summary: ViewSummary | null, dirty: boolean): readonly AskedRows[] {
  if (summary === null) return ['sample', 'store']
  return dirty ? ['published', 'sample', 'store'] : ['published']
}

function planned({ columns, definition }: ViewSummary): Pick<ViewDefinition, 'columns' | 'indexes'> {
  return { columns: [...columns], indexes: definition?.indexes }
}

function published(at: InStore, summary: ViewSummary): RowSource<BesideAnswer> {
  const source = publishedRows(at, summary, mostRows)
  return {
    ...source,
    ask: async (where, signal) => ({ ...(await source.ask(where, signal)), drafted: null }),
  }
}

/** The draft as its table depends on it; null while it has a mistake. It has a name before the person gives it one. */
function draftText(draft: ViewDraft): string | null {
  const named = { ...draft, name: draft.name === '' ? 'draft' : draft.name, tests: [], maxFailures: null }
  return publishProblems(named).length > 0 ? null : JSON.stringify(toDefinition(named))
}
