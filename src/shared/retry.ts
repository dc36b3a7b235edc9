/** When work is done again. Attempts are numbered from 1. */
export interface RetryPolicy {
  /** How often the work is tried at most; without it `isRetried` alone decides. */
  readonly attempts?: number
  /** Whether the work is done again after this error. */
  readonly isRetried: (error: unknown, attempt: number) => boolean
  /**
   * What comes before the next attempt: a wait, or reading again what the last one found changed. It is told how long that
   * took, and its error.
   */
  readonly between?: (attempt: number, milliseconds: number, error: unknown) => Promise<void> | void
}

/**
 * Does work until it succeeds.
 *
 * @throws The error of the last attempt, when that is not retried or no attempt is left.
 */
export async function retry<T>(
  work: (attempt: number) => Promise<T>,
  { attempts = Infinity, isRetried, between }: RetryPolicy,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    const begun = performance.now()
    try {
      return await work(attempt)
    } catch (error) {
      if (attempt >= attempts || !isRetried(error, attempt)) throw error
      await between?.(attempt, performance.now() - begun, error)
    }
  }
}
