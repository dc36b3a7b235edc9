import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import type { ViewDefinition } from '../../../../shared/model/view-definition.ts'
import type { ViewError, ViewSummary } from '../../../../shared/model/view.ts'
import { client, type InStore, keys } from '../../../client/index.ts'

/** The documents for which the last build of a view failed. */
export interface FailedDocuments {
  readonly version: number
  /** Whether that version answers: it was a reindex that failed. */
  readonly answers: boolean
  /** The map that fails on them; null until it is known. */
  readonly map: string | null
  readonly errors: readonly ViewError[]
  /** How many the build met, as far as they are read: those corrected since are among them. */
  readonly met: number
  readonly loading: boolean
  readonly failure: unknown
  /** Whether there are more than those read so far. */
  readonly more: boolean
  readonly readMore: () => void
  readonly retry: () => void
}

const pageSize = 500

/** Where the map fails within a moment: running it again on a document tells whether that is corrected. */
const quickToTry: readonly string[] = ['MAP_ERROR', 'MAP_ROWS']

/**
 * Reads the list of the build that failed last; null when none did. The engine lists what the build met: a document
 * that was corrected or deleted since is left out here, which running the failed map on those of a page tells.
 */
export function useFailedDocuments(at: InStore, summary: ViewSummary | null): FailedDocuments | null {
  const view = summary?.name ?? ''
  const version = summary === null ? null : failedVersionOf(summary)
  const versions = useQuery({
    queryKey: [...keys.view(at, view), 'versions'],
    queryFn: ({ signal }) => client.views.versions({ ...at, view }, { signal }),
    enabled: version !== null,
  })
  const definition = versions.data?.find((known) => known.version === version)?.definition ?? null
  const list = useInfiniteQuery({
    queryKey: [...keys.view(at, view), 'failed documents', version],
    queryFn: async ({ pageParam, signal }) => {
      const range = { offset: pageParam, limit: pageSize, failed: true }
      const found = await client.views.errors({ ...at, view, ...range }, { signal })
      return {
        read: found.length,
        errors: definition === null ? found : await stillFailing({ at, definition }, found, signal),
      }
    },
    initialPageParam: 0,
    getNextPageParam: (last, pages) => (last.read < pageSize ? undefined : pages.length * pageSize),
    enabled: version !== null && !versions.isPending,
    placeholderData: keepPreviousData,
  })
  if (version === null) return null

  function retry(): Promise<unknown> {
    if (versions.error) return versions.refetch()
    // What was read before is kept.
    return list.isFetchNextPageError ? list.fetchNextPage() : list.refetch()
  }

  return {
    version,
    answers: version === summary?.answers,
    map: definition?.map ?? null,
    errors: list.data?.pages.flatMap(({ errors }) => errors) ?? [],
    met: list.data?.pages.reduce((sum, { read }) => sum + read, 0) ?? 0,
    loading: list.isPending,
    failure: list.error ?? versions.error,
    more: list.hasNextPage,
    readMore: () => void (list.isFetching || list.fetchNextPage()),
    retry: () => void retry(),
  }
}

function failedVersionOf({ state, failedVersion }: ViewSummary): number | null {
  return state === 'failed' ? failedVersion : null
}

async function stillFailing(
  { at, definition }: { readonly at: InStore; readonly definition: ViewDefinition },
  errors: readonly ViewError[],
  signal: AbortSignal,
): Promise<ViewError[]> {
  const tried = new Set<string | null>(
    errors.filter(({ code }) => quickToTry.includes(code)).map(({ key }) => key),
  )
  if (tried.size === 0) return [...errors]
  const sample = [...tried].filter((key) => key !== null)
  const { tests: _, ...untested } = definition
  const now = await client.views.preview({ ...at, definition: untested, sample }, { signal })
  const failing = new Map(now.errors.map((error) => [error.key, error]))
  return errors.flatMap((error) => {
    if (!tried.has(error.key)) return [error]
    const found = failing.get(error.key)
    return found === undefined ? [] : [{ ...error, ...found }]
  })
}
