import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useEffect, useMemo, useState } from 'react'
import type { TracedValue, TraceResult } from '../../../../shared/model/trace/view-trace.ts'
import type { PreviewResult } from '../../../../shared/model/view.ts'
import { client, type InStore, keys } from '../../../client/index.ts'
import { type Origin, originsOf } from '../preview/row-origins.ts'
import { type Preview, runnable } from '../preview/use-preview.ts'
import { toDefinition, type ViewDraft } from '../draft/view-draft.ts'

type Origins = readonly (Origin | undefined)[]

/** What the map does on the documents of the preview, line by line. */
export interface MapTrace {
  /** The newest answer; of an earlier draft or sample while `stale`. */
  readonly result: TraceResult | null
  readonly stale: boolean
  readonly failure: unknown
  /** Of each row of the preview; null until they are known. */
  readonly origins: Origins | null
  /** What variables were given on the document that is watched. */
  readonly values: readonly TracedValue[]
}

interface TraceInput {
  readonly preview: Preview
  /** The document whose values are shown. */
  readonly watched: string | null
  readonly active: boolean
}

/** More documents than these, the first ones of the preview, are not traced while the user types. */
export const mostTraced = 200

/** How long typing must pause before a trace begins, in milliseconds. */
const typingPause = 120

/** Traces the draft once the preview stands and nothing is typed: it takes its time, and nothing waits for it. */
export function useTrace(at: InStore, draft: ViewDraft, { preview, watched, active }: TraceInput): MapTrace {
  const { result, good, stale } = preview
  const [meant] = useDebouncedValue(draft, typingPause)
  const ready = result !== null && !stale && meant === draft && result.keys.length > 0
  const tested = useMemo(() => toDefinition(runnable(draft)), [draft])
  const definition = useMemo(() => ({ ...tested, tests: [] }), [tested])
  const sample = useMemo(() => result?.keys.slice(0, mostTraced) ?? [], [result])
  const trace = useQuery({
    queryKey: [...keys.store(at), 'trace', tested, sample],
    queryFn: ({ signal }) => client.views.trace({ ...at, definition: tested, sample }, { signal }),
    enabled: active && ready,
    placeholderData: keepPreviousData,
    gcTime: 0,
    retry: false,
  })
  const one = useQuery({
    queryKey: [...keys.store(at), 'trace', definition, watched],
    queryFn: ({ signal }) =>
      client.views.trace(
        { ...at, definition, sample: [watched ?? ''], key: watched ?? undefined },
        { signal },
      ),
    enabled: active && ready && watched !== null,
    placeholderData: keepPreviousData,
    gcTime: 0,
    retry: false,
  })
  const fresh = ready && trace.data !== undefined && !trace.isPlaceholderData
  const origins = useMemo(
    () => (fresh && result !== null && trace.data ? originsOf(result.rows, trace.data.rows) : null),
    [fresh, result, trace.data],
  )
  // Rows that stay while the code is broken or typed keep what was known of them.
  const [kept, keep] = useState<{ readonly of: PreviewResult; readonly origins: Origins } | null>(null)
  useEffect(() => {
    if (origins !== null && result !== null) keep({ of: result, origins })
  }, [origins, result])
  return {
    result: trace.error ? null : (trace.data ?? null),
    stale: !fresh,
    failure: trace.error,
    origins: origins ?? (kept !== null && good !== null && sameRows(kept.of, good) ? kept.origins : null),
    values: watched === null || one.error ? noValues : (one.data?.values ?? noValues),
  }
}

const noValues: readonly TracedValue[] = []

/** Whether both yield as many rows of each document, in the same order. */
function sameRows({ rows }: PreviewResult, { rows: others }: PreviewResult): boolean {
  return (
    rows === others || (rows.length === others.length && rows.every(({ key }, n) => others[n]?.key === key))
  )
}
