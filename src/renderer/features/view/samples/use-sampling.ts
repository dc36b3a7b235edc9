import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { client, type InStore, keys } from '../../../client/index.ts'
import { useStable } from '../../../components/use-stable.ts'
import type { ViewDraft } from '../draft/view-draft.ts'
import type { PreviewSample } from '../preview/use-preview.ts'
import { reasonsText } from '../trace/trace-report.ts'
import { type FilterSample, useFilterSample } from './use-filter-sample.ts'
import { type QuerySample, useQuerySample } from './use-query-sample.ts'
import { type SampleSearching, useSampleSearch } from './use-sample-search.ts'
import { useShapeSample } from './use-shape-sample.ts'
import { mostSampled, type SampleWay, spreadOf, wantedBy } from './ways.ts'

/** The documents that a draft runs on, and how they are chosen. */
export interface Sampling {
  readonly way: SampleWay
  readonly choose: (way: SampleWay) => void
  /** Null while they are not known yet. */
  readonly documents: PreviewSample | string[] | null
  /** Why a document is among them, as the end of a sentence; undefined where there is nothing to say. */
  readonly why: (key: string) => string | undefined
  /** Whether there is something to say of each. */
  readonly explained: boolean
  /** What they cover, in words; empty where that is not known. */
  readonly coverage: string
  readonly seed: number
  readonly setSeed: (seed: number) => void
  readonly typed: readonly string[]
  readonly type: (keys: readonly string[]) => void
  readonly filter: FilterSample
  readonly query: QuerySample
  readonly search: SampleSearching
  /** Looks again for what the way looks for. */
  readonly searchAgain: () => void
  /** Documents that were added to the others, and why. */
  readonly added: ReadonlyMap<string, string>
  /** Adds a document before those that the preview runs on now. */
  readonly add: (key: string, why: string, present: readonly string[]) => void
  readonly dropAdded: () => void
}

interface Added {
  readonly keys: ReadonlyMap<string, string>
  readonly base: readonly string[]
}

const nothing: Added = { keys: new Map(), base: [] }

/** Chooses the documents that a draft runs on, in the way that a person asks for. */
export function useSampling(at: InStore, draft: ViewDraft, active: boolean): Sampling {
  const [way, setWay] = useState<SampleWay>('100')
  const [seed, setSeed] = useState(1)
  const [typed, type] = useState<readonly string[]>([])
  const [added, setAdded] = useState(nothing)
  const shape = useShapeSample(at, { map: draft.map, active: active && way === 'shape' })
  const search = useSampleSearch(at, draft)
  const filter = useFilterSample(at, active && way === 'filter')
  const query = useQuerySample(at, active && way === 'query')
  const random = useQuery({
    queryKey: [...keys.store(at), 'random sample', seed],
    queryFn: ({ signal }) => client.views.randomSample({ ...at, seed, limit: mostSampled }, { signal }),
    enabled: active && way === 'random',
  })
  const found = search.told?.found
  const sample = useMemo((): PreviewSample | string[] | null => {
    const spread = spreadOf(way)
    if (spread !== null) return spread
    switch (way) {
      case 'shape':
        // What cannot be chosen for this map is chosen without it.
        return shape.keys ?? (shape.failed ? { by: 'shape' } : null)
      case 'random':
        return random.data?.keys ?? null
      case 'keys':
        return [...typed]
      case 'filter':
        return filter.keys
      case 'query':
        return query.keys
      default:
        return found?.map(({ key }) => key) ?? null
    }
  }, [way, shape.keys, shape.failed, random.data, typed, filter.keys, query.keys, found])
  const documents = useMemo(
    () => (added.keys.size === 0 ? sample : [...new Set([...added.keys.keys(), ...added.base])]),
    [sample, added],
  )
  const start = (next: SampleWay): void => {
    const wanted = wantedBy(next)
    if (wanted === null) search.forget()
    else search.start(wanted, mostSampled)
  }
  const choose = useStable((next: SampleWay): void => {
    setWay(next)
    setAdded(nothing)
    start(next)
  })
  return {
    way,
    choose,
    documents,
    why: (key) => {
      const own = added.keys.get(key)
      if (own !== undefined) return own
      if (way === 'shape') {
        const reasons = shape.reasons.get(key)
        return reasons && reasonsText(reasons)
      }
      return found?.find((each) => each.key === key)?.says
    },
    explained: way === 'shape' || wantedBy(way) !== null || added.keys.size > 0,
    coverage: way === 'shape' ? shape.coverage : '',
    seed,
    setSeed,
    typed,
    type,
    filter,
    query,
    search,
    searchAgain: () => start(way),
    added: added.keys,
    add: (key, why, present) =>
      setAdded((last) => ({
        keys: new Map([[key, why], ...last.keys]),
        base: last.keys.size === 0 ? present : last.base,
      })),
    dropAdded: () => setAdded(nothing),
  }
}
