import { keepPreviousData, skipToken, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { DatastoreError } from '../../../shared/errors.ts'
import { useSettings } from '../../workspace/settings.ts'

/** What a run is answered, which a person may end before. */
export interface Endable<Result> {
  /** The answer to the run, or, while it is on its way, to the one before. */
  readonly result: Result | undefined
  readonly running: boolean
  readonly error: unknown
  /** Ends the run, in the database too. */
  readonly cancel: () => void
}

/** Asks for the answer to a run, which `queryKey` tells from every other; nothing while there is none. */
export function useEndable<Run extends object, Result>(
  run: Run | null,
  queryKey: readonly unknown[],
  ask: (run: Run, signal: AbortSignal) => Promise<Result>,
): Endable<Result> {
  const queries = useQueryClient()
  const [cancelled, setCancelled] = useState<Run | null>(null)
  const answer = useQuery({
    queryKey,
    queryFn: run === null ? skipToken : async ({ signal }) => ({ result: await ask(run, signal) }),
    placeholderData: keepPreviousData,
    gcTime: 0,
    retry: false,
  })
  const isCancelled = run !== null && cancelled === run && !answer.isFetching
  return {
    result: answer.data?.result,
    running: answer.isFetching,
    error: isCancelled ? cancelledByPerson : answer.error,
    cancel: () => {
      setCancelled(run)
      void queries.cancelQueries({ queryKey })
    },
  }
}

/** How long a run may take, as the person chose it; undefined for any time. */
export function timeLimit(): number | undefined {
  const { queryLimit } = useSettings.getState()
  return queryLimit === 0 ? undefined : queryLimit * 1000
}

const cancelledByPerson = new DatastoreError(
  'CANCELLED',
  'You cancelled it before it was answered. Ask for less, by a condition on a column with an index, or run it again.',
)
