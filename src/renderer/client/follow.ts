import { onReconnect } from './connection.ts'
import { followStream } from './follow-stream.ts'

/**
 * Follows a stream of the engine host for as long as it is wanted, also beyond a lost connection; `failed` hears of the first
 * failure since something came. Returns how to stop.
 */
export function follow<T>(
  open: (signal: AbortSignal) => Promise<AsyncIterable<T>>,
  next: (value: T) => void,
  failed: (error: unknown) => void = () => {},
): () => void {
  return followStream(open, next, failed, onReconnect)
}
