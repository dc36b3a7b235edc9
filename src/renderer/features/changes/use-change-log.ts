import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { client, type InStore, useChanges, useSeq } from '../../client/index.ts'
import type { NewChanges } from '../../components/texts/news-text.ts'

export type LoggedChange = Awaited<ReturnType<typeof client.changes.list>>['changes'][number]
export type ChangeKind = LoggedChange['kind'] | 'all'

export interface LogFilter {
  readonly prefix: string
  readonly kind: ChangeKind
}

export interface ChangeLog {
  readonly changes: readonly LoggedChange[]
  readonly loading: boolean
  readonly error: Error | null
  readonly retry: () => void
  /** Reads older changes; null when there are none. */
  readonly older: (() => void) | null
  /** What is not shown yet; null when there is nothing, or the log follows. */
  readonly news: NewChanges | null
  readonly show: () => void
  readonly follows: boolean
  readonly follow: (follows: boolean) => void
}

const pageSize = 200

/** The change log of a store. What is read stays where it is until what is new is asked for, or the log follows. */
export function useChangeLog({ database, store }: InStore, { prefix, kind }: LogFilter): ChangeLog {
  const at = { database, store }
  useChanges(database, store)
  const seq = useSeq(at)
  const [follows, setFollows] = useState(false)
  const [kept, setKept] = useState<number | undefined>(undefined)
  const shown = follows ? seq : (kept ?? seq)
  // The first number that is known is that of what is read first.
  if (kept === undefined && seq !== undefined) setKept(seq)
  const log = useInfiniteQuery({
    queryKey: ['change log', database, store, prefix, kind, shown],
    queryFn: ({ pageParam, signal }) =>
      client.changes.list(
        { ...at, prefix, kind, limit: pageSize, ...(pageParam !== null && { before: pageParam }) },
        { signal },
      ),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
    placeholderData: (previous) => previous,
    enabled: shown !== undefined,
  })
  const isBehind = shown !== undefined && seq !== undefined && seq > shown
  const news = useQuery({
    // Not below the store's keys: a change asks by its number already.
    queryKey: ['news', database, store, shown, seq],
    queryFn: ({ signal }) => client.changes.since({ ...at, since: shown! }, { signal }),
    enabled: isBehind,
    placeholderData: (previous) => previous,
  })
  return {
    changes: log.data?.pages.flatMap(({ changes }) => changes) ?? [],
    loading: log.isPending,
    error: log.error,
    retry: () => void log.refetch(),
    older: log.hasNextPage && !log.isFetchingNextPage ? () => void log.fetchNextPage() : null,
    news: isBehind ? (news.data ?? null) : null,
    show: () => setKept(seq),
    follows,
    follow: (next) => {
      setFollows(next)
      setKept(seq)
    },
  }
}
