import { useQuery } from '@tanstack/react-query'
import { client } from '../../client/index.ts'
import type { ExportRequest } from '../../workspace/dialogs.ts'

/** How many documents or rows an export is about to write; null while that is not known, or where only reading them would tell. */
export function useExportCount(request: ExportRequest): number | null {
  const { data } = useQuery({
    queryKey: ['export count', request],
    queryFn: ({ signal }) => countOf(request, signal),
    retry: false,
    staleTime: 0,
    gcTime: 0,
  })
  return data ?? null
}

async function countOf(request: ExportRequest, signal: AbortSignal): Promise<number | null> {
  // Only running it would tell.
  if (request.kind === 'statement') return null
  const { database, store } = request
  if (request.kind === 'query') {
    const { view, where } = request
    const none = {
      groupBy: [],
      sum: [],
      min: [],
      max: [],
      avg: [],
      having: {},
      orderBy: [],
      limit: 1,
      offset: 0,
    }
    const { rows } = await client.views.aggregate(
      { database, store, view, where, count: true, ...none },
      { signal },
    )
    const [count] = Object.values(rows[0] ?? {})
    return count === undefined || count === null ? null : Number(count)
  }
  const { selection } = request
  if ('keys' in selection) return selection.keys.length
  if (selection.filter !== undefined) return selection.expected ?? null
  let last: number | null = null
  for await (const { count } of await client.documents.count(
    { database, store, prefix: selection.prefix },
    { signal },
  ))
    last = count
  return last === null ? null : Math.max(0, last - selection.except.length)
}
