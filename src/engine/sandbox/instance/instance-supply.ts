import type { SandboxLimits } from '../limits.ts'
import { QuickJsInstance } from './quickjs-instance.ts'

/** Keeps one instance ready, so that a new draft of a map, typed in an editor, need not wait for one (about 10 ms). */
export class InstanceSupply {
  readonly #limits: Required<SandboxLimits>
  #spare: Promise<QuickJsInstance> | undefined

  constructor(limits: Required<SandboxLimits>) {
    this.#limits = limits
  }

  /** Whether an instance is ready, or could not be started. */
  get isReady(): boolean {
    return this.#spare !== undefined
  }

  /** Gives an instance nothing has run in. */
  take(): Promise<QuickJsInstance> {
    const instance = this.#spare ?? QuickJsInstance.start(this.#limits)
    this.#spare = undefined
    return instance
  }

  /** Starts the next instance, if none is ready, and waits for it. */
  async prepare(): Promise<void> {
    this.#spare ??= QuickJsInstance.start(this.#limits)
    // The task that takes it sees why it failed.
    await this.#spare.catch(() => undefined)
  }
}
