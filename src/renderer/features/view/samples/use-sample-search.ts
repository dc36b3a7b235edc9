import { useEffect, useRef, useState } from 'react'
import type { SampleSearch, WantedDocuments } from '../../../../shared/model/sample-search.ts'
import { client, type InStore } from '../../../client/index.ts'
import { toDefinition, type ViewDraft } from '../draft/view-draft.ts'
import { runnable } from '../preview/use-preview.ts'

/** What is looked at before a person is asked whether to go on. */
export const searchBudget = { documents: 20_000, milliseconds: 30_000 }

type Told = Omit<SampleSearch, 'state'> & { readonly state: SampleSearch['state'] | 'stopped' }

/** A search through the store for documents on which the draft does what is wanted. */
export interface SampleSearching {
  readonly wanted: WantedDocuments | null
  /** What was found until now; null before anything was. */
  readonly told: Told | null
  readonly failure: Error | null
  /** Whether the map has changed since. */
  readonly stale: boolean
  /** Looks with the draft as it is now; it ends the search before. */
  readonly start: (wanted: WantedDocuments, limit: number) => void
  /** Goes on where the budget was spent, or where it was stopped. */
  readonly further: () => void
  readonly stop: () => void
  readonly forget: () => void
}

interface Asked {
  readonly wanted: WantedDocuments
  readonly limit: number
  readonly map: string
  /** What was found before, of a search that goes on. */
  readonly before: Told | null
}

/** Looks for documents when it is asked to, with the draft as it is then. */
export function useSampleSearch(at: InStore, draft: ViewDraft): SampleSearching {
  const [asked, ask] = useState<Asked | null>(null)
  const [told, tell] = useState<Told | null>(null)
  const [failure, fail] = useState<Error | null>(null)
  const left = useRef<AbortController>(undefined)
  const latest = useRef(draft)
  useEffect(() => {
    latest.current = draft
  })
  const { database, store } = at
  useEffect(() => {
    if (asked === null) return
    const mine = (left.current = new AbortController())
    const { signal } = mine
    const { wanted, limit, before } = asked
    const listen = async (): Promise<void> => {
      const definition = toDefinition({ ...runnable(latest.current), tests: [] })
      const input = { database, store, definition, wanted, limit, budget: searchBudget }
      const from = before?.next ?? null
      for await (const part of await client.views.searchSample({ ...input, from }, { signal }))
        if (!signal.aborted) tell(joined(before, part, asked))
    }
    listen().catch((error: unknown) => {
      if (!signal.aborted) fail(error instanceof Error ? error : new Error(String(error)))
    })
    return () => mine.abort()
  }, [database, store, asked])
  const begin = (next: Asked | null): void => {
    tell(next?.before ?? null)
    fail(null)
    ask(next)
  }
  return {
    wanted: asked?.wanted ?? null,
    told,
    failure,
    stale: asked !== null && asked.map !== draft.map,
    start: (wanted, limit) => begin({ wanted, limit, map: draft.map, before: null }),
    further: () => {
      if (asked !== null) begin({ ...asked, map: draft.map, before: told })
    },
    stop: () => {
      left.current?.abort()
      tell((last) => ({ looked: 0, found: [], next: null, ...last, state: 'stopped' }))
    },
    forget: () => begin(null),
  }
}

function joined(before: Told | null, part: SampleSearch, { wanted, limit }: Asked): Told {
  if (before === null) return part
  const all = [...before.found, ...part.found]
  const found = wanted.by === 'most rows' ? all.toSorted((one, other) => other.rows - one.rows) : all
  return { ...part, looked: before.looked + part.looked, found: found.slice(0, limit) }
}
