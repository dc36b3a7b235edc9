import { setImmediate as nextTurn } from 'node:timers/promises'

/** Milliseconds for which work that follows work may keep the event loop from turning. */
const longestWithoutTurn = 10

/**
 * Measures for how long the event loop has not turned. Promises that are settled at once never let it turn: a caller
 * that puts without a pause would keep timers, answers of workers and all other connections waiting.
 */
export class LoopTurns {
  #since: number | undefined

  /** Whether it is time to let the event loop turn. */
  get due(): boolean {
    const now = performance.now()
    if (this.#since === undefined) {
      this.#since = now
      setImmediate(() => (this.#since = undefined)).unref()
    }
    return now - this.#since > longestWithoutTurn
  }

  /** Lets it turn. */
  async next(): Promise<void> {
    await nextTurn()
    this.#since = undefined
  }
}
