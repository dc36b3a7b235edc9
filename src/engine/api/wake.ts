/** Lets any number of streams wait until something changes. */
export class Wake {
  #version = 0
  #waiting = new Set<() => void>()

  /** Rises with every `ring`, so that a reader who was busy sees that it missed one. */
  get version(): number {
    return this.#version
  }

  ring(): void {
    this.#version += 1
    for (const wake of this.#waiting) wake()
  }

  /** Settles at the first `ring` after `version`, or when `signal` aborts. */
  async after(version: number, signal: AbortSignal): Promise<void> {
    if (this.#version !== version || signal.aborted) return
    await settling(signal, (resolve) => {
      this.#waiting.add(resolve)
      return () => this.#waiting.delete(resolve)
    })
  }
}

/** Waits, but not beyond the abort of `signal`. */
export async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return
  await settling(signal, (resolve) => {
    const timer = setTimeout(resolve, milliseconds)
    return () => clearTimeout(timer)
  })
}

/** Waits for what `start` arranges or for the abort, and leaves no listener behind on a signal that lives on. */
async function settling(signal: AbortSignal, start: (resolve: () => void) => () => void): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const stop = start(resolve)
  const onAbort = (): void => resolve()
  signal.addEventListener('abort', onAbort)
  await promise
  signal.removeEventListener('abort', onAbort)
  stop()
}
