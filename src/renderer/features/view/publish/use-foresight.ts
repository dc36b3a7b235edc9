import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, skipToken, useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { DryRunReport } from '../../../../shared/model/dry-run.ts'
import { client, type InStore, keys } from '../../../client/index.ts'
import { publishProblems, toDefinition, type ViewDraft } from '../draft/view-draft.ts'

/** How long typing must pause, in milliseconds, before the documents are looked at: it takes all processors, and keys have their rows first. */
const typingPause = 700
/** How long they are looked at, in milliseconds: small stores are looked at whole in less. */
const budget = 1500

/** What publishing the draft would do, found out while it is typed. */
export interface Foresight {
  /** The newest answer; null while there is none. */
  readonly report: DryRunReport | null
  /** Whether the answer is that of an earlier text, and the one of this text is being found out. */
  readonly stale: boolean
}

interface ForesightInput {
  readonly at: InStore
  readonly draft: ViewDraft
  /** The version that answers. */
  readonly version: number | null
  /** Whether there is something to foresee: a draft that differs, in the tab that is looked at. */
  readonly active: boolean
}

/** Looks at documents once nothing is typed, until the next key, which ends it at once. Nothing is asked of a form with mistakes. */
export function useForesight({ at, draft, version, active }: ForesightInput): Foresight {
  const [meant] = useDebouncedValue(draft, typingPause)
  const asked = useMemo(() => {
    const named = { ...meant, name: meant.name === '' ? 'unnamed_draft' : meant.name }
    return publishProblems(named).length > 0 ? null : toDefinition(named)
  }, [meant])
  // What looks for an earlier text would be in the way of the preview of this one.
  const typing = meant !== draft
  const query = useQuery({
    queryKey: [...keys.store(at), 'foresight', typing ? null : JSON.stringify(asked), version],
    queryFn:
      asked === null || typing
        ? skipToken
        : ({ signal }) =>
            client.views.foresee({ ...at, definition: asked, milliseconds: budget }, { signal }),
    enabled: active,
    placeholderData: keepPreviousData,
    gcTime: 0,
    retry: false,
  })
  const isOff = !active || asked === null
  return {
    report: isOff ? null : (query.data ?? null),
    stale: query.isFetching || typing,
  }
}
