import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useCallback, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { client, type InStore, keys } from '../../../client/index.ts'
import { toDefinition, type ViewDraft } from '../draft/view-draft.ts'
import { type Preview, runnable } from '../preview/use-preview.ts'
import { mostTraced } from '../trace/use-trace.ts'
import { type Lit, litBy, type Picked } from './lit.ts'

/** Where rows come from, and what feeds them: of what a user points at. */
export interface Lineage {
  readonly picked: Picked | null
  /** Points at something; null at nothing. */
  readonly pick: (picked: Picked | null) => void
  /** Null while nothing is pointed at, or not known yet. */
  readonly lit: Lit | null
  readonly failure: unknown
}

/** Records the documents of the preview once a user points at something, and tells what belongs to it. */
export function useLineage(
  at: InStore,
  draft: ViewDraft,
  { preview, active }: { readonly preview: Preview; readonly active: boolean },
): Lineage {
  const [pointed, setPointed] = useState<{ readonly at: Picked; readonly map: string } | null>(null)
  // A line of another text is another line.
  const picked =
    pointed === null || (pointed.at.kind === 'line' && pointed.map !== draft.map) ? null : pointed.at
  const map = useRef(draft.map)
  useLayoutEffect(() => {
    map.current = draft.map
  }, [draft.map])
  // The same function at each key: rows are not drawn again for it.
  const pick = useCallback(
    (next: Picked | null) => setPointed(next === null ? null : { at: next, map: map.current }),
    [],
  )
  const { result, stale } = preview
  const definition = useMemo(() => toDefinition({ ...runnable(draft), tests: [] }), [draft])
  const sample = useMemo(() => result?.keys.slice(0, mostTraced) ?? [], [result])
  const query = useQuery({
    queryKey: [...keys.store(at), 'lineage', definition, sample],
    queryFn: ({ signal }) => client.views.record({ ...at, definition, keys: sample }, { signal }),
    enabled: active && picked !== null && !stale && sample.length > 0,
    placeholderData: keepPreviousData,
    gcTime: 0,
    retry: false,
  })
  const lit = useMemo(
    () =>
      picked === null || query.data === undefined
        ? null
        : litBy(picked, new Map(query.data.map((recording) => [recording.key, recording]))),
    [picked, query.data],
  )
  const { error } = query
  return useMemo(() => ({ picked, pick, lit, failure: error }), [picked, pick, lit, error])
}
