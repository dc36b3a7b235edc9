import { randomUUID } from 'node:crypto'
import { DatastoreError, toErrorRecord } from '../../shared/errors.ts'
import type { JobSnapshot } from '../../shared/model/job.ts'
import { pause, Wake } from './wake.ts'

/** What a job is about; the registry adds the rest of its snapshot. */
export type JobSubject = Pick<JobSnapshot, 'kind' | 'database' | 'store' | 'subject'>

export interface JobProgress {
  readonly done: number
  readonly total: number | null
}

/** The work of a job: yields whole snapshots of its progress and returns one sentence for the reader. */
export type JobWork = (signal: AbortSignal) => AsyncGenerator<JobProgress, string, void>

interface Job {
  snapshot: JobSnapshot
  readonly controller: AbortController
  readonly ended: Promise<void>
}

/** Milliseconds between two snapshots a watcher is sent. */
const interval = 100

/** Runs long pieces of work, and remembers those of this session until they are dismissed. */
export class JobRegistry {
  readonly #jobs = new Map<string, Job>()
  readonly #changed = new Wake()

  /**
   * Starts a job once its work has come as far as its first snapshot, and returns its id.
   *
   * @throws what the work throws before that: a refusal is the caller's, not a failed job.
   */
  async start(subject: JobSubject, work: JobWork): Promise<string> {
    const id = randomUUID()
    const controller = new AbortController()
    const steps = work(controller.signal)
    const first = await steps.next()
    const started: JobSnapshot = {
      ...subject,
      id,
      state: 'running',
      done: 0,
      total: null,
      startedAt: Date.now(),
      finishedAt: null,
      result: null,
      error: null,
    }
    const { promise: ended, resolve } = Promise.withResolvers<void>()
    this.#jobs.set(id, { snapshot: started, controller, ended })
    this.#changed.ring()
    void this.#run(id, steps, first).then(resolve)
    return id
  }

  /** Every job, whole, now and after each change, at most ten times a second. */
  async *watch(signal: AbortSignal): AsyncGenerator<JobSnapshot[], void, void> {
    while (!signal.aborted) {
      const seen = this.#changed.version
      yield this.list()
      await pause(interval, signal)
      await this.#changed.after(seen, signal)
    }
  }

  list(): JobSnapshot[] {
    return Array.from(this.#jobs.values(), ({ snapshot }) => snapshot)
  }

  /** Asks a running job to stop; one that has ended stays as it is. */
  cancel(id: string): void {
    this.#find(id).controller.abort()
  }

  /** Forgets a job that has ended. */
  dismiss(id: string): void {
    if (this.#find(id).snapshot.state === 'running') {
      throw new DatastoreError('INVALID_INPUT', 'The job is still running. Cancel it first.', {
        details: { argument: 'id' },
      })
    }
    this.#jobs.delete(id)
    this.#changed.ring()
  }

  /** Cancels the running jobs of a database, or all of them, and waits for their ends. */
  async stop(database?: string): Promise<void> {
    const running = [...this.#jobs.values()].filter(
      ({ snapshot }) =>
        snapshot.state === 'running' && (database === undefined || snapshot.database === database),
    )
    for (const { controller } of running) controller.abort()
    await Promise.all(running.map(({ ended }) => ended))
  }

  #find(id: string): Job {
    const job = this.#jobs.get(id)
    if (job === undefined)
      throw new DatastoreError('NOT_FOUND', 'There is no such job any more.', { details: { argument: 'id' } })
    return job
  }

  async #run(
    id: string,
    steps: AsyncGenerator<JobProgress, string, void>,
    first: IteratorResult<JobProgress, string>,
  ): Promise<void> {
    const { signal } = this.#find(id).controller
    try {
      let step = first
      while (step.done !== true) {
        this.#update(id, { done: step.value.done, total: step.value.total })
        if (signal.aborted) {
          await steps.return('')
          throw new DatastoreError('CANCELLED', 'Cancelled.')
        }
        step = await steps.next()
      }
      this.#update(id, { state: 'done', result: step.value, finishedAt: Date.now() })
    } catch (thrown) {
      const error = toErrorRecord(thrown)
      const state = signal.aborted || error.code === 'CANCELLED' ? 'cancelled' : 'failed'
      this.#update(id, {
        state,
        error: state === 'failed' ? { ...error, details: { ...error.details } } : null,
        finishedAt: Date.now(),
      })
    }
  }

  #update(id: string, change: Partial<JobSnapshot>): void {
    const job = this.#find(id)
    job.snapshot = { ...job.snapshot, ...change }
    this.#changed.ring()
  }
}
