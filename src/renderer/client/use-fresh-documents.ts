import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import type { DocumentRow } from '../../shared/model/document.ts'
import { client } from './client.ts'
import { type InStore, refreshStore } from './queries.ts'
import { useRestedSeq } from './use-changes.ts'

/** What became of a document since its row was read. */
export type RowNews = 'changed' | 'deleted'

export interface FreshDocuments {
  /** A row as the document is now; one that was deleted as it was. */
  readonly now: (row: DocumentRow) => DocumentRow
  readonly newsOf: (row: DocumentRow) => RowNews | undefined
  /** What others have written since the rows were read; null when there is nothing. */
  readonly news: Awaited<ReturnType<typeof client.changes.since>> | null
}

/** The most rows that are compared with what they are now. */
const most = 1000

/**
 * What others have made of rows since they were read, which stay where they are: those in sight are read again by themselves.
 * `since` is the newest change number that was known when they were read.
 */
export function useFreshDocuments(
  at: InStore,
  rows: readonly DocumentRow[],
  { paths, since }: { readonly paths: readonly string[]; readonly since: number | undefined },
): FreshDocuments {
  const seq = useRestedSeq(at)
  const [first, setFirst] = useState(seq)
  // What was read before any number was known was read a moment before the first.
  if (first === undefined && seq !== undefined) setFirst(seq)
  const read = since ?? first
  const isBehind = seq !== undefined && read !== undefined && seq > read
  const ids = rows.slice(0, most).map(({ id }) => id)
  const fresh = useQuery({
    // Not below the store's keys: a change asks by its number already.
    queryKey: ['fresh', at.database, at.store, seq, ids, paths],
    queryFn: async ({ signal }) => {
      const found = await client.documents.present({ ...at, ids, paths: [...paths] }, { signal })
      return { asked: new Set(ids), rows: new Map(found.map((row) => [row.id, row])) }
    },
    enabled: isBehind && ids.length > 0,
    placeholderData: (previous) => previous,
  })
  const news = useQuery({
    queryKey: ['news', at.database, at.store, read, seq],
    queryFn: ({ signal }) => client.changes.since({ ...at, since: read! }, { signal }),
    enabled: isBehind,
    placeholderData: (previous) => previous,
  })
  const known = isBehind ? fresh.data : undefined
  return useMemo(
    () => ({
      now: (row) => known?.rows.get(row.id) ?? row,
      newsOf: (row) => {
        const present = known?.rows.get(row.id)
        if (present === undefined) return known?.asked.has(row.id) === true ? 'deleted' : undefined
        return present.rev === row.rev ? undefined : 'changed'
      },
      news: isBehind ? (news.data ?? null) : null,
    }),
    [known, isBehind, news.data],
  )
}

/** Reads the rows of a store anew, with all that others have written. */
export function showNews(at: InStore): void {
  void refreshStore(at)
}
