import { useDebouncedValue } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useMemo, useState } from 'react'
import { client, type FindingState, type InStore, useFinding } from '../../../client/index.ts'
import { buildFilter, emptyForm, type FilterForm } from '../../../components/document-filter/index.ts'
import { mostSampled, typingPause } from './ways.ts'

/** Documents that meet conditions on their fields: the first ones, as the database reads them. */
export interface FilterSample {
  readonly form: FilterForm
  readonly change: (form: FilterForm) => void
  readonly problems: ReadonlyMap<string, string>
  /** How far looking for them has come; null while no condition is asked. */
  readonly finding: FindingState | null
  /** Null while they are looked for; empty while no condition is asked. */
  readonly keys: string[] | null
}

export function useFilterSample(at: InStore, active: boolean): FilterSample {
  const [form, change] = useState(emptyForm)
  const { filter: typed, problems } = useMemo(() => buildFilter(form), [form])
  const [filter] = useDebouncedValue(typed, typingPause)
  const asks = filter.any.length > 0
  const finding = useFinding(at, active && asks ? { prefix: '', filter, order: null } : null)
  const progress = finding?.progress ?? null
  const enough = progress !== null && progress.rows >= mostSampled
  const stop = finding?.stop
  useEffect(() => {
    if (enough && progress.state === 'looking') stop?.()
  }, [enough, progress?.state, stop])
  const found = progress === null ? 0 : Math.min(progress.rows, mostSampled)
  const ended = enough || (progress !== null && progress.state !== 'looking')
  const find = progress?.find
  const page = useQuery({
    queryKey: ['filter sample', find, found],
    queryFn: ({ signal }) =>
      client.documents.foundPage({ find: find ?? '', offset: 0, limit: mostSampled }, { signal }),
    enabled: active && find !== undefined && ended,
    gcTime: 0,
  })
  const keys = useMemo(
    () => (asks ? (page.data?.slice(0, mostSampled).map(({ key }) => key) ?? null) : []),
    [asks, page.data],
  )
  return { form, change, problems, finding, keys }
}
