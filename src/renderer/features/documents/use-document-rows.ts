import type { DocumentRow } from '../../../shared/model/document.ts'
import { type InStore, useDocumentCount, useDocuments, usePages } from '../../client/index.ts'
import type { RowRange } from '../../components/data-grid/index.ts'

export interface DocumentRows {
  readonly count: ReturnType<typeof useDocumentCount>['data']
  /** How many rows the grid has: those that were counted, or those that have come. */
  readonly rowCount: number
  readonly getRow: (index: number) => DocumentRow | undefined
  /** Tells which rows are in sight. */
  readonly onRange: (range: RowRange) => void
  readonly loading: boolean
  readonly failed: Error | null
  readonly retry: () => void
}

/** The documents whose key starts with a prefix: how many there are, and the rows in sight. */
export function useDocumentRows(at: InStore, prefix: string): DocumentRows {
  const [range, onRange] = usePages()
  const count = useDocumentCount(at, prefix)
  const pages = useDocuments({ ...at, prefix, ...range })
  const { getRow } = pages
  return {
    count: count.data,
    // The rows never wait for the count: until it comes there are as many as have come.
    rowCount: Math.max(count.data?.count ?? 0, count.data?.complete ? 0 : lastKnown(getRow, range)),
    getRow,
    onRange,
    loading: pages.loading || count.isPending,
    failed: pages.error ?? count.error,
    retry: () => {
      pages.retry()
      void count.refetch()
    },
  }
}

function lastKnown(getRow: (index: number) => DocumentRow | undefined, { from, to }: RowRange): number {
  for (let index = to + 200; index >= from; index--) if (getRow(index) !== undefined) return index + 1
  return 0
}
