/** Resolves after so many milliseconds, or as soon as the signal aborts. Never rejects, and leaves no listener behind. */
export function delay(milliseconds: number, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted === true) return Promise.resolve()
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, milliseconds)
    signal?.addEventListener('abort', end)
  })
}

/** The wait before attempt number `attempt + 1`, in milliseconds; the last one repeats. */
export function backoff(waits: readonly number[], attempt: number): number {
  return waits[Math.min(Math.max(attempt, 0), waits.length - 1)] ?? 0
}
