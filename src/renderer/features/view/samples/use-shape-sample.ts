import { numberText } from '../../../../shared/numbers.ts'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { SampleReason, ShapeSample } from '../../../../shared/model/view-sample.ts'
import { client, type InStore, keys } from '../../../client/index.ts'

/** Longer than the preview waits: the documents on screen stay the same while a line is being written. */
const typingPause = 1500

/** A few documents that stand for the store and take every way through the map. */
export interface ShapeSampling {
  /** Null until they are chosen. */
  readonly keys: string[] | null
  /** Why each of them was chosen. */
  readonly reasons: ReadonlyMap<string, readonly SampleReason[]>
  /** What they cover, in words. */
  readonly coverage: string
  /** True when none could be chosen, as for a map that does not compile. */
  readonly failed: boolean
}

/** Chooses a sample by shape for the map as it stands, once nothing was typed for a moment. */
export function useShapeSample(
  at: InStore,
  { map, active }: { readonly map: string; readonly active: boolean },
): ShapeSampling {
  const [debounced] = useDebouncedValue(map, typingPause)
  const query = useQuery({
    queryKey: [...keys.store(at), 'samples', debounced],
    queryFn: ({ signal }) => client.views.samples({ ...at, map: debounced }, { signal }),
    enabled: active,
    placeholderData: keepPreviousData,
    retry: false,
  })
  const { data, isError } = query
  return useMemo(
    () => ({
      keys: data?.documents.map(({ key }) => key) ?? null,
      reasons: new Map(data?.documents.map(({ key, reasons }) => [key, reasons])),
      coverage: data === undefined ? '' : coverageOf(data),
      failed: isError && data === undefined,
    }),
    [data, isError],
  )
}

function coverageOf({
  shapes,
  fields,
  branches,
}: Pick<ShapeSample, 'shapes' | 'fields' | 'branches'>): string {
  const parts = [part(fields, 'fields'), part(shapes, 'shapes')]
  if (branches !== null && branches.seen > 0) parts.push(part(branches, 'ways through the map'))
  return `The sample has ${parts.join(', ')}`
}

function part({ seen, covered }: { readonly seen: number; readonly covered: number }, what: string): string {
  return `${numberText(covered)} of ${numberText(seen)} ${what}`
}
