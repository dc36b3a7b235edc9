import type { GroupedOutcome } from '../encoding/decode-outcome.ts'
import type { SandboxDocument } from './split-documents.ts'

export interface RunOptions {
  readonly signal?: AbortSignal
  /** The caller waits to save these documents: a quick map may hold the calling thread, for two milliseconds at most. */
  readonly brief?: boolean
}

/**
 * Runs authored maps. Every executor gives the same outcomes for the same map and documents, so that a caller chooses by
 * speed alone; `executor-law.test.ts` holds each of them to it.
 */
export interface MapExecutor {
  /**
   * Runs a map on documents: one outcome for each, in order, at once where that is possible, else as a promise. A document
   * that fails has an error as its outcome; it changes no other.
   *
   * @throws DatastoreError, or rejects with it: `MAP_SYNTAX` when the map does not compile; `MAP_ERROR`, `MAP_TIMEOUT` or
   * `MAP_MEMORY` when its top level ends a worker; `CANCELLED` when `signal` aborts; `CLOSED` after `close`
   * @example
   * const [outcome] = await executor.run('export default (doc) => [{ n: doc.n }]', [{ key: 'a', text: '{"n":1}' }])
   */
  run(
    source: string,
    documents: readonly SandboxDocument[],
    options?: RunOptions,
  ): GroupedOutcome[] | Promise<GroupedOutcome[]>
  /** Ends for good. What still runs is refused with `CLOSED`. */
  close(): Promise<void>
}
