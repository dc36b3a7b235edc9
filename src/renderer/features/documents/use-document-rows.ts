import { useEffect, useMemo } from 'react'
import type { DocumentRow } from '../../../shared/model/document.ts'
import { asksNothing } from '../../../shared/model/find/document-filter.ts'
import {
  type FindingState,
  type InStore,
  type RowNews,
  showNews,
  type Sought,
  useDocumentCount,
  useDocuments,
  useFinding,
  useFreshDocuments,
  usePages,
} from '../../client/index.ts'
import type { RowRange } from '../../components/data-grid/index.ts'
import { newsText } from '../../components/texts/news-text.ts'

export interface DocumentRows {
  readonly count: ReturnType<typeof useDocumentCount>['data']
  /** How many rows the grid has: those that were counted, found, or have come. */
  readonly rowCount: number
  readonly getRow: (index: number) => DocumentRow | undefined
  /** Tells which rows are in sight. */
  readonly onRange: (range: RowRange) => void
  /** How far looking for the documents has come; null where all of the prefix are shown. */
  readonly finding: FindingState | null
  readonly loading: boolean
  readonly failed: Error | null
  readonly retry: () => void
  /** What others have made of a row since it was read. */
  readonly newsOf: (index: number) => RowNews | undefined
  /** What others have written since the rows were read, in words; null when there is nothing. */
  readonly news: string | null
  /** Reads the rows anew. */
  readonly showNews: () => void
}

/** The documents that are sought: how many there are, and the rows in sight. */
export function useDocumentRows(at: InStore, sought: Sought, paths: readonly string[]): DocumentRows {
  const { prefix, filter, order } = sought
  const [range, onRange] = usePages()
  const count = useDocumentCount(at, prefix)
  const byKey = order === null || ('meta' in order.by && order.by.meta === 'key')
  const finding = useFinding(at, byKey && asksNothing(filter) ? null : sought)
  const reverse = order?.descending ?? false
  const progress = finding?.progress ?? null
  const pages = useDocuments({
    ...at,
    prefix,
    reverse,
    paths,
    found: progress,
    asked: finding === null || progress !== null,
    ...range,
  })
  const sight = rowsIn(pages.getRow, range)
  const fresh = useFreshDocuments(at, sight, { paths, since: count.data?.seq })
  const readAnew = (): void => {
    finding?.again()
    showNews(at)
  }
  const { getRow, newsOf } = useMemo(() => {
    const read = pages.getRow
    const now = (index: number): DocumentRow | undefined => {
      const row = read(index)
      return row && fresh.now(row)
    }
    const became = (index: number): RowNews | undefined => {
      const row = read(index)
      return row && fresh.newsOf(row)
    }
    return { getRow: now, newsOf: became }
  }, [pages.getRow, fresh])
  // A page that was never read would not go on where the ones before it end.
  const isOut = finding === null && fresh.news !== null && pages.loading
  useEffect(() => {
    if (isOut) showNews(at)
  }, [isOut, at])
  // The rows never wait for the count: until it comes there are as many as have come.
  const counted = Math.max(count.data?.count ?? 0, count.data?.complete ? 0 : lastKnown(getRow, range))
  const looks = progress?.state === 'looking' || progress?.state === 'ordering'
  return {
    count: count.data,
    rowCount: finding === null ? counted : (progress?.rows ?? 0),
    getRow,
    onRange,
    finding,
    loading: finding === null ? pages.loading || count.isPending : progress === null || looks,
    failed: finding?.error ?? pages.error ?? count.error,
    retry: () => {
      finding?.again()
      pages.retry()
      void count.refetch()
    },
    newsOf,
    news: fresh.news && newsText(fresh.news),
    showNews: readAnew,
  }
}

function rowsIn(
  getRow: (index: number) => DocumentRow | undefined,
  { from, to }: RowRange,
): readonly DocumentRow[] {
  const rows: DocumentRow[] = []
  for (let index = from; index <= to; index++) {
    const row = getRow(index)
    if (row !== undefined) rows.push(row)
  }
  return rows
}

function lastKnown(getRow: (index: number) => DocumentRow | undefined, { from, to }: RowRange): number {
  for (let index = to + 200; index >= from; index--) if (getRow(index) !== undefined) return index + 1
  return 0
}
