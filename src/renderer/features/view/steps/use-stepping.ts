import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useCallback, useMemo, useState } from 'react'
import type { Recording } from '../../../../shared/model/trace/view-recording.ts'
import { client, type InStore, keys } from '../../../client/index.ts'
import { toDefinition, type ViewDraft } from '../draft/view-draft.ts'
import { type Preview, runnable } from '../preview/use-preview.ts'

/** A user who types a condition is not told what is wrong with half of it. */
const typingPause = 300

/** One document's run, and the step that is looked at. */
export interface Stepping {
  /** Null until it is known; of an earlier draft while `stale`. */
  readonly recording: Recording | null
  readonly stale: boolean
  readonly failure: unknown
  readonly at: number
  readonly go: (step: number) => void
  readonly stopWhen: string
  readonly setStop: (condition: string) => void
}

interface SteppingInput {
  readonly preview: Preview
  readonly document: string | null
  /** Whether steps are on screen. */
  readonly shown: boolean
}

/** Records what the draft does on a document, once steps are on screen and nothing is typed. */
export function useStepping(
  at: InStore,
  draft: ViewDraft,
  { preview, document, shown }: SteppingInput,
): Stepping {
  const [stopWhen, setStop] = useState('')
  const [asked] = useDebouncedValue(stopWhen.trim(), typingPause)
  const [reached, reach] = useState<{ readonly of: string; readonly step: number }>({ of: '', step: 0 })
  const definition = useMemo(() => toDefinition({ ...runnable(draft), tests: [] }), [draft])
  const query = useQuery({
    queryKey: [...keys.store(at), 'steps', definition, document, asked],
    queryFn: async ({ signal }) => {
      const key = document ?? ''
      const [recording] = await client.views.record(
        { ...at, definition, keys: [key], steps: true, stopWhen: asked },
        { signal },
      )
      return recording ?? null
    },
    enabled: shown && document !== null && !preview.stale,
    placeholderData: keepPreviousData,
    gcTime: 0,
    retry: false,
  })
  const recording = query.error ? null : (query.data ?? null)
  const last = Math.max(0, (recording?.steps.length ?? 1) - 1)
  const go = useCallback(
    (step: number) => reach({ of: document ?? '', step: Math.min(Math.max(0, step), last) }),
    [document, last],
  )
  return {
    recording: recording?.key === document ? recording : null,
    stale: query.isPlaceholderData || preview.stale,
    failure: query.error,
    // Each document begins at its beginning.
    at: reached.of === document ? Math.min(reached.step, last) : 0,
    go,
    stopWhen,
    setStop,
  }
}
