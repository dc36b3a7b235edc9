import { delay } from '../../shared/delay.ts'

/** Milliseconds until a stream that failed is asked for again. */
const retryAfter = 5000

/**
 * Follows a stream for as long as it is wanted, opening it again when the connection comes back, and now and then after it
 * has failed; `failed` hears of the first failure since something came. Returns how to stop.
 */
export function followStream<T>(
  open: (signal: AbortSignal) => Promise<AsyncIterable<T>>,
  next: (value: T) => void,
  failed: (error: unknown) => void,
  onReconnect: (reconnected: () => void) => () => void,
): () => void {
  const stopped = new AbortController()
  let round = new AbortController()
  let isTold = false

  async function run(): Promise<void> {
    round.abort()
    const mine = (round = new AbortController())
    const signal = AbortSignal.any([stopped.signal, mine.signal])
    try {
      for await (const value of await open(signal)) {
        if (signal.aborted) return
        isTold = false
        next(value)
      }
    } catch (error) {
      // Cut off: by us, with the connection, or because what is followed cannot be read just now.
      if (signal.aborted) return
      if (!isTold) failed(error)
      isTold = true
      await delay(retryAfter, signal)
      if (!signal.aborted) void run()
    }
  }

  const forget = onReconnect(() => void run())
  void run()
  return () => {
    forget()
    stopped.abort()
  }
}
