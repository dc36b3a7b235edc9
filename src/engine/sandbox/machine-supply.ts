import type { SandboxLimits } from './limits.ts'
import { Machine } from './machine.ts'

/** Keeps one machine ready, so that a new draft of a map, typed in an editor, need not wait for one (about 10 ms). */
export class MachineSupply {
  readonly #limits: Required<SandboxLimits>
  #spare: Promise<Machine> | undefined

  constructor(limits: Required<SandboxLimits>) {
    this.#limits = limits
  }

  /** Gives a machine nothing has run in. */
  take(): Promise<Machine> {
    const machine = this.#spare ?? Machine.start(this.#limits)
    this.#spare = undefined
    return machine
  }

  /** Starts the next machine, if none is ready, and waits for it. */
  async prepare(): Promise<void> {
    this.#spare ??= Machine.start(this.#limits)
    // The task that takes it sees why it failed.
    await this.#spare.catch(() => undefined)
  }
}
