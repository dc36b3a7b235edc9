import { DatastoreError, type ErrorRecord, toErrorRecord } from '../../../shared/errors.ts'
import type { JobPlan, JobProgress } from './job-work.ts'

/** How one run of a job ended. A job that is paused or interrupted may be run again. */
export type RunEnd =
  | { readonly state: 'done'; readonly result: string }
  | { readonly state: 'failed'; readonly error: ErrorRecord }
  | { readonly state: 'paused' | 'interrupted' | 'cancelled' }

interface Observer {
  readonly progressed: (progress: JobProgress) => void
  /** Told when the work waits because it was paused, and when it goes on. */
  readonly held: (held: boolean) => void
}

/** Work under way: asked for one snapshot after the other until it ends, or is paused, cancelled or interrupted. */
export class JobRun {
  readonly #plan: JobPlan
  readonly #observer: Observer
  readonly #controller = new AbortController()
  #steps: AsyncGenerator<JobProgress, string, void> | undefined
  #wish: 'go' | 'pause' | 'cancel' | 'interrupt' = 'go'
  #wishChanged = Promise.withResolvers<void>()
  #left = false

  constructor(plan: JobPlan, observer: Observer) {
    this.#plan = plan
    this.#observer = observer
  }

  /** Comes as far as the first snapshot; throws what the work throws before that. Then go on with `end`. */
  async begin(): Promise<IteratorResult<JobProgress, string>> {
    this.#steps = this.#plan.run(this.#controller.signal)
    return await this.#steps.next()
  }

  /** Goes on from the first snapshot until the run ends. */
  async end(first: IteratorResult<JobProgress, string>): Promise<RunEnd> {
    try {
      return await this.#drive(first)
    } catch (thrown) {
      const error = toErrorRecord(thrown)
      if (this.#wish === 'cancel' || error.code === 'CANCELLED')
        return { state: this.#wish === 'interrupt' ? 'interrupted' : 'cancelled' }
      if (this.#wish === 'interrupt') return { state: 'interrupted' }
      if (error.code === 'PAUSED') return { state: 'paused' }
      return { state: 'failed', error: { ...error, details: { ...error.details } } }
    }
  }

  /** Asks for a pause; work that can stop by itself ends, other work waits for `resume`. */
  async pause(): Promise<void> {
    this.#change('pause')
    await this.#plan.pause?.()
  }

  resume(): void {
    this.#change('go')
  }

  cancel(): void {
    this.#change('cancel')
    this.#controller.abort()
  }

  /** Stops the work so that it can be resumed, in this process or another. */
  async interrupt(): Promise<void> {
    this.#change('interrupt')
    if (this.#plan.pause === undefined) return this.#controller.abort()
    // Work that cannot be told to stop is left as the end of a process would leave it.
    await this.#plan.pause().catch(() => (this.#left = true))
  }

  async #drive(first: IteratorResult<JobProgress, string>): Promise<RunEnd> {
    let step = first
    while (step.done !== true) {
      this.#observer.progressed(step.value)
      const wasHeld = await this.#hold()
      if (this.#left) return { state: 'interrupted' }
      const lets = this.#plan.pause === undefined
      if (this.#wish === 'cancel' || (this.#wish === 'interrupt' && lets)) {
        if (wasHeld) await this.#hearOut()
        await this.#steps?.return('')
        throw new DatastoreError('CANCELLED', 'Cancelled.')
      }
      step = await this.#steps!.next()
    }
    return { state: 'done', result: step.value }
  }

  /** Waits as long as it is paused; true when it was. */
  async #hold(): Promise<boolean> {
    if (this.#plan.pause !== undefined || this.#wish !== 'pause') return false
    this.#observer.held(true)
    while (this.#wish === 'pause') await this.#wishChanged.promise
    if (this.#wish === 'go') this.#observer.held(false)
    return true
  }

  /** Work that waited does not know yet that it is stopped, and may have a last word. */
  async #hearOut(): Promise<void> {
    const last = await this.#steps!.next()
    if (last.done !== true) this.#observer.progressed(last.value)
  }

  #change(wish: 'go' | 'pause' | 'cancel' | 'interrupt'): void {
    this.#wish = wish
    this.#wishChanged.resolve()
    this.#wishChanged = Promise.withResolvers()
  }
}
