/** Lets any number of streams wait until something changes. */
export class Signal {
  #version = 0
  #waiting = new Set<() => void>()

  /** Rises with every `notify`, so that a reader that was busy sees that it missed one. */
  get version(): number {
    return this.#version
  }

  notify(): void {
    this.#version += 1
    for (const wake of this.#waiting) wake()
  }

  /** Settles at the first `notify` after `version`, or when `signal` aborts. */
  async after(version: number, signal: AbortSignal): Promise<void> {
    if (this.#version !== version || signal.aborted) return
    const { promise, resolve } = Promise.withResolvers<void>()
    const end = (): void => resolve()
    this.#waiting.add(end)
    signal.addEventListener('abort', end)
    await promise
    // A signal that lives on keeps no listener.
    signal.removeEventListener('abort', end)
    this.#waiting.delete(end)
  }
}
