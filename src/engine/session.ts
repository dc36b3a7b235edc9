import { Epochs } from './changes/epochs.ts'
import { delay } from '../shared/delay.ts'
import { LoopTurns } from './loop-turns.ts'
import { Sandbox } from './sandbox/sandbox.ts'
import type { Operation } from './storage/operation.ts'
import type { Storage, WriteOptions } from './storage/storage.ts'
import { DryRunCache } from './dry-run-cache.ts'
import { syncPoint } from './sync-points.ts'

/** One open database with the sandbox its authored maps run in, which starts when it is first needed. */
export class Session {
  readonly storage: Storage
  readonly dryRuns = new DryRunCache()
  readonly epochs = new Epochs()
  readonly #waiting = new Set<() => void>()
  readonly #turns = new LoopTurns()
  #sandbox: Sandbox | undefined
  #writes = 0

  constructor(storage: Storage) {
    this.storage = storage
  }

  sandbox = (): Sandbox => {
    this.#sandbox ??= new Sandbox()
    return this.#sandbox
  }

  /** How many transactions this session has committed. */
  get writes(): number {
    return this.#writes
  }

  async write<T>(operation: () => Operation<T>, options?: WriteOptions): Promise<T> {
    const step = syncPoint('write.begin')
    if (step !== undefined) await step
    const result = await this.storage.write(operation, options)
    this.#writes++
    for (const wake of this.#waiting) wake()
    // SQLite answers at once: a caller that writes without a pause would keep the rest of this process waiting.
    if (this.#turns.due) await this.#turns.next()
    return result
  }

  /** A text that differs once anything was committed, by this session or, where that is known, another program. */
  mark(): string {
    return `${this.#writes} ${this.storage.dataVersion()}`
  }

  /**
   * Waits until something was committed after `mark` was taken, or the signal aborts. Where other programs' commits are
   * not known it waits no longer than `every`: the caller has to look.
   */
  async changed(
    mark: string,
    { every, signal }: { readonly every: number; readonly signal?: AbortSignal },
  ): Promise<void> {
    const ended = (): boolean => signal?.aborted === true
    if (this.storage.dataVersion() === null && this.mark() === mark) return await this.#pause(every, signal)
    while (this.mark() === mark && !ended()) await this.#pause(every, signal)
  }

  /** Waits for a while, for the next commit, or until the signal aborts. */
  async #pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted === true) return
    const woken = new AbortController()
    const wake = (): void => woken.abort()
    this.#waiting.add(wake)
    signal?.addEventListener('abort', wake)
    await delay(milliseconds, woken.signal)
    this.#waiting.delete(wake)
    signal?.removeEventListener('abort', wake)
  }

  async close(): Promise<void> {
    await this.dryRuns.close()
    await this.#sandbox?.close()
    await this.storage.close()
  }
}
