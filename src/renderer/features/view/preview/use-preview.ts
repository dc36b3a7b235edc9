import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, skipToken, useQuery } from '@tanstack/react-query'
import { useEffect, useMemo, useState } from 'react'
import { DatastoreError } from '../../../../shared/errors.ts'
import type { MapError, PreviewResult } from '../../../../shared/model/view.ts'
import { client, type InStore, keys } from '../../../client/index.ts'
import { columnProblems } from '../draft/column-draft.ts'
import { isBroken } from './preview-report.ts'
import { restoreDraft, storeDraft, toDefinition, type ViewDraft } from '../draft/view-draft.ts'

/** How long typing must pause, in milliseconds, before the message that the text is broken appears. */
const typingPause = 400
/** A draft that ran quicker than this, in milliseconds, runs again with each key. */
const quickRun = 150

/** Which documents are run: so many spread over the store, or a few that stand for all. */
export type PreviewSample = number | { readonly by: 'shape' }

export interface Preview {
  /** The newest answer; of an earlier draft while `stale`. */
  readonly result: PreviewResult | null
  /** The newest answer that is not broken, whose rows are shown until there are others; null when there was none. */
  readonly good: PreviewResult | null
  readonly running: boolean
  /** True when it ran on the sample that is asked for now, and not on the one before. */
  readonly ofSample: boolean
  /** True while what is shown belongs to an earlier text than the one in the editor. */
  readonly stale: boolean
  /** Why the draft could not be run at all. */
  readonly failure: unknown
  /** True while the columns form holds a mistake, so that nothing can be run. */
  readonly waiting: boolean
}

/**
 * Runs the draft on sampled documents while it is typed: with each key where it ran quickly, otherwise after a pause of 400 ms, each
 * request ending the one before it. Of a text that does not run, half of it being typed, nothing is told until the pause. Runs
 * nothing while the sample is not known yet, and writes nothing.
 */
export function usePreview(
  at: InStore,
  draft: ViewDraft,
  options: { sample: PreviewSample | string[] | null; active: boolean },
): Preview {
  const { sample, active } = options
  const now = useMemo(() => storeDraft(runnable(draft)), [draft])
  const [isQuick, setQuick] = useState(true)
  const [meant] = useDebouncedValue(now, typingPause)
  const text = isQuick ? now : meant
  const typing = meant !== now
  const waiting = draft.columns.length === 0 || columnProblems(draft.columns).length > 0
  const query = useQuery({
    queryKey: [...keys.store(at), 'preview', withoutIds(text), sample],
    queryFn: sample === null ? skipToken : ({ signal }) => runPreview(at, text, sample, signal),
    enabled: active && !waiting,
    placeholderData: keepPreviousData,
    gcTime: 0,
    retry: false,
  })
  const answer = query.data ?? null
  const [answered, setAnswered] = useState(sample)
  if (!query.isPlaceholderData && answered !== sample) setAnswered(sample)
  const early = answer !== null && typing && isBroken(answer)
  // Noted while it is drawn: an answer that comes is drawn once, and not again for that.
  const [told, tell] = useState<PreviewResult | null>(null)
  if (!early && told !== answer) tell(answer)
  const result = early && told !== null ? told : answer
  const broken = result !== null && isBroken(result)
  const [last, setLast] = useState<PreviewResult | null>(null)
  if (!broken && last !== result) setLast(result)
  useEffect(() => {
    if (answer !== null && answer.sampled > 0) setQuick(answer.milliseconds < quickRun)
  }, [answer])
  // Rows of other columns would be blank.
  const fits = draft.columns.some(({ name }) => last?.rows[0] && Object.hasOwn(last.rows[0].values, name))
  return {
    result,
    good: !broken ? result : fits ? last : null,
    running: query.isFetching,
    ofSample: answered === sample,
    stale:
      query.isPlaceholderData ||
      withoutIds(now) !== withoutIds(text) ||
      waiting ||
      sample === null ||
      result !== answer,
    failure: query.error,
    waiting,
  }
}

/** The draft as far as its rows depend on it, so that it runs before it can be published. */
export function runnable(draft: ViewDraft): ViewDraft {
  return { ...draft, name: draft.name === '' ? 'draft' : draft.name, maxFailures: null, version: null }
}

// The identity of a form row says nothing about the rows the view yields.
function withoutIds(text: string): string {
  return text.replaceAll(/"id":"[^"]*",/g, '')
}

async function runPreview(
  at: InStore,
  text: string,
  sample: PreviewSample | string[],
  signal: AbortSignal,
): Promise<PreviewResult> {
  const draft = restoreDraft(text)
  if (draft === null)
    throw new DatastoreError('INTERNAL', 'The draft could not be read back from its own text.')
  try {
    const { database, store } = at
    return await client.views.preview(
      { database, store, definition: toDefinition(draft), sample },
      { signal },
    )
  } catch (error) {
    const problem = mapProblem(error)
    if (problem === null) throw error
    return {
      rows: [],
      errors: [problem],
      console: [],
      yielded: [],
      keys: [],
      sampled: 0,
      empty: 0,
      failures: [],
      tests: null,
      milliseconds: 0,
    }
  }
}

/** A refusal of the map itself as a problem with its place; null for any other error. */
export function mapProblem(error: unknown): MapError | null {
  if (!(error instanceof DatastoreError) || !error.code.startsWith('MAP_')) return null
  const { key = null, line = null, columnNumber = null } = error.details
  return { key, code: error.code, message: error.message, line, column: columnNumber }
}
