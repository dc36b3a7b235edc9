import { queryOptions, useQueries, useQuery, type UseQueryResult } from '@tanstack/react-query'
import { useCallback, useEffect, useRef, useState } from 'react'
import type { DocumentField, DocumentRow } from '../../shared/model/document.ts'
import type { FindProgress } from '../../shared/model/find/find-progress.ts'
import { client } from './client.ts'
import { type InStore, keys, queryClient } from './queries.ts'
import { heldRows, seqOf } from './use-changes.ts'

/** Rows fetched at once. */
const pageSize = 200

/** Rows from one to another, both included. */
interface Rows {
  readonly from: number
  readonly to: number
}

interface Span extends InStore, Rows {
  readonly prefix: string
  /** From the last key to the first. */
  readonly reverse: boolean
  /** What was looked for, and how many rows of it there are until now; null for all documents of the prefix. */
  readonly found: Pick<FindProgress, 'find' | 'rows'> | null
  /** Nested fields that are shown beside the documents' own. */
  readonly paths: readonly string[]
  /** False while there is nothing to ask for yet. */
  readonly asked: boolean
}

/** How long scrolling must pause before pages are fetched, in milliseconds. */
const passing = 40

/**
 * The rows of the pages in sight, and how to tell which rows are. Pages that come into sight are told at once, those that follow
 * them while a user scrolls on are told once that ends.
 */
export function usePages(): [Rows, (inSight: Rows) => void] {
  const [pages, setPages] = useState(() => pagesOf({ from: 0, to: 0 }))
  const last = useRef({ pages, at: 0, timer: undefined as ReturnType<typeof setTimeout> | undefined })
  useEffect(() => () => clearTimeout(last.current.timer), [])
  const tell = useCallback((inSight: Rows) => {
    const known = last.current
    const next = pagesOf(inSight)
    if (next.from === known.pages.from && next.to === known.pages.to) return
    clearTimeout(known.timer)
    const rests = performance.now() - known.at > passing
    const timer = rests ? undefined : setTimeout(() => setPages(next), passing)
    if (rests) setPages(next)
    last.current = { pages: next, at: performance.now(), timer }
  }, [])
  return [pages, tell]
}

function pagesOf({ from, to }: Rows): Rows {
  return {
    from: Math.floor(from / pageSize) * pageSize,
    to: Math.floor(Math.max(from, to) / pageSize) * pageSize + pageSize - 1,
  }
}

export interface DocumentPages {
  /** The row at an index, or undefined while its page is on its way. Changes identity when rows come. */
  readonly getRow: (index: number) => DocumentRow | undefined
  readonly loading: boolean
  readonly error: Error | null
  readonly retry: () => void
}

/** The documents whose key starts with `prefix`, in key order, or those that were found: the pages that cover rows `from` to `to`. */
export function useDocuments({
  database,
  store,
  prefix,
  reverse,
  found,
  paths,
  asked,
  from,
  to,
}: Span): DocumentPages {
  const first = Math.floor(from / pageSize)
  const pages = useQueries({
    queries: !asked
      ? []
      : Array.from({ length: Math.floor(Math.max(from, to) / pageSize) - first + 1 }, (_, at) => {
          const offset = (first + at) * pageSize
          return {
            queryKey: [
              ...keys.documents({ database, store }),
              ...(found === null ? [prefix, reverse] : ['found', found.find]),
              offset,
              paths,
            ],
            meta: heldRows,
            queryFn: ({ signal }: { signal: AbortSignal }) =>
              found === null
                ? client.documents.page(
                    { database, store, prefix, reverse, offset, limit: pageSize, paths: [...paths] },
                    { signal },
                  )
                : client.documents.foundPage(
                    { find: found.find, offset, limit: pageSize, paths: [...paths] },
                    { signal },
                  ),
          }
        }),
  })
  useGrowth(pages, found === null ? 0 : found.rows - first * pageSize)
  const held = useStableList(pages.map((page) => page.data))
  const getRow = useCallback(
    (index: number) => held[Math.floor(index / pageSize) - first]?.[index % pageSize],
    [held, first],
  )
  return {
    getRow,
    loading: pages.some((page) => page.isPending),
    error: pages.find((page) => page.error)?.error ?? null,
    retry: () => pages.forEach((page) => void (page.error && page.refetch())),
  }
}

/** Reads pages again that have grown since: the first of them has so many rows from its beginning on. */
function useGrowth(
  pages: readonly Pick<UseQueryResult<DocumentRow[]>, 'data' | 'isFetching' | 'refetch'>[],
  rows: number,
): void {
  useEffect(() => {
    for (const [at, { data, isFetching, refetch }] of pages.entries()) {
      const wanted = Math.min(pageSize, rows - at * pageSize)
      if (data !== undefined && !isFetching && data.length < wanted) void refetch()
    }
  })
}

/** The same array for as long as its members are the same. */
function useStableList<T>(list: readonly T[]): readonly T[] {
  const last = useRef(list)
  const same = last.current.length === list.length && last.current.every((each, at) => each === list[at])
  if (!same) last.current = list
  return last.current
}

export interface DocumentCount {
  readonly count: number
  /** False while the counting goes on: there are at least `count`. */
  readonly complete: boolean
  /** The newest change number that was known when it began; what is read of the documents is as new. */
  readonly seq: number | undefined
}

/** How many documents have a key that starts with `prefix`: grows while it is counted, and holds nothing up. */
export function useDocumentCount(at: InStore, prefix: string): UseQueryResult<DocumentCount> {
  const queryKey = [...keys.documents(at), prefix, 'count']
  return useQuery({
    queryKey,
    meta: heldRows,
    queryFn: async ({ signal }) => {
      const seq = seqOf(at)
      let last: DocumentCount = { count: 0, complete: false, seq }
      for await (const counted of await client.documents.count({ ...at, prefix }, { signal })) {
        last = { ...counted, seq }
        // A recount after a change does not start from nothing on the screen.
        const shown = queryClient.getQueryData<DocumentCount>(queryKey)
        if (!shown?.complete) queryClient.setQueryData<DocumentCount>(queryKey, last)
      }
      return last
    },
  })
}

/** The fields seen in a sample of the documents, the most frequent first. */
export function useDocumentFields(at: InStore): UseQueryResult<DocumentField[]> {
  return useQuery(fieldsQuery(at))
}

/** The fields, also for what no component shows. */
export const fieldsQuery = (at: InStore) =>
  queryOptions({
    queryKey: keys.fields(at),
    queryFn: ({ signal }) => client.documents.fields(at, { signal }),
  })
