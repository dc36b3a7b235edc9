import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { TracedRow } from '../../../shared/model/view-trace.ts'
import { client, type InStore, keys } from '../../client/index.ts'
import type { Preview, PreviewSample } from './use-preview.ts'
import { toDefinition, type ViewDraft } from './view-draft.ts'

/** Where a row comes from: the place in the map, and what was read of the document for it. */
export type Origin = Pick<TracedRow, 'line' | 'column' | 'reads' | 'before'>

/** More documents than this are not traced while somebody types. */
const mostTraced = 200

/**
 * Finds where the rows of a preview come from, once the preview stands: the trace takes its time and nothing waits for
 * it. Null until it is known.
 */
export function useOrigins(
  at: InStore,
  draft: ViewDraft,
  { preview, sample, active }: { preview: Preview; sample: PreviewSample; active: boolean },
): readonly Origin[] | null {
  const { result, stale } = preview
  const settled = result !== null && !stale && result.rows.length > 0 && result.sampled <= mostTraced
  const definition = useMemo(
    () => toDefinition({ ...draft, name: draft.name === '' ? 'draft' : draft.name, tests: [] }),
    [draft],
  )
  const trace = useQuery({
    queryKey: [...keys.store(at), 'trace', definition, sample],
    queryFn: ({ signal }) => client.views.trace({ ...at, definition, sample }, { signal }),
    enabled: active && settled,
    gcTime: 0,
    retry: false,
  })
  // Both ran the same map; a document written in between would make them differ.
  const rows = settled ? trace.data?.rows : undefined
  const fits =
    rows?.length === result?.rows.length && rows?.every((row, index) => row.key === result?.rows[index]?.key)
  return fits === true ? (rows ?? null) : null
}
