import { randomUUID } from 'node:crypto'
import { delay } from '../../../shared/delay.ts'
import { DatastoreError } from '../../../shared/errors.ts'
import { hasEnded, type JobProblem, type JobSnapshot } from '../../../shared/model/job.ts'
import { endOwnership, isGone, takeOwnership } from '../../views/build/lease.ts'
import { Job, newSnapshot } from './job.ts'
import type { JobFiles } from './job-files.ts'
import type { JobSubject, JobTask } from './job-task.ts'
import type { JobPlan, MakePlan } from './job-work.ts'
import { Signal } from '../signal.ts'

interface RegistryOptions {
  /** Where jobs are kept; without it they last as long as the registry. */
  readonly files?: JobFiles
  /** Makes the plan of a job that is started, or resumed, from its task. */
  readonly plan?: MakePlan
  /**
   * Whether jobs that were running when the process before this one ended go on by themselves: the app did not end, and nobody
   * stopped them. Not one that did so before, as it may be what ended both.
   */
  readonly goOn?: boolean
}

/** Milliseconds between two snapshots a watcher is sent, and between two of a running job that are kept. */
const [interval, keepInterval] = [100, 2000]
/** Jobs that have ended and are remembered. */
const history = 100

/** Runs long pieces of work, pauses and resumes them, and remembers them beyond the end of the app. */
export class JobRegistry {
  readonly #jobs = new Map<string, Job>()
  readonly #kept = new Map<string, number>()
  readonly #changed = new Signal()
  readonly #files: JobFiles | undefined
  readonly #plan: MakePlan | undefined
  readonly #owner = takeOwnership()
  /** The jobs that went on by themselves. */
  readonly #goneOn = new Set<string>()
  /** The jobs that are about to be resumed. */
  readonly #resuming = new Set<string>()
  readonly #loaded: Promise<void>

  constructor({ files, plan, goOn = false }: RegistryOptions = {}) {
    this.#files = files
    this.#plan = plan
    this.#loaded = this.#load(goOn)
  }

  /**
   * Starts a job once its work has come as far as its first snapshot, and returns its id. Its work is told as plain data,
   * so that it can be resumed after a restart.
   *
   * @throws what the work throws before that: a refusal is the caller's, not a failed job.
   */
  async start(subject: JobSubject, task: JobTask): Promise<string> {
    const id = randomUUID()
    const begun = { snapshot: newSnapshot(id, subject), problems: [], task, checkpoint: null }
    // A job is listed once it has begun: until then a refusal leaves nothing behind.
    const job = new Job(begun, (changed, at) => {
      this.#jobs.set(id, job)
      return this.#note(changed, at)
    })
    await job.start(await this.#makePlan(id, task, undefined))
    return id
  }

  /** Every job, whole, now and after each change, at most ten times a second. */
  async *watch(signal: AbortSignal): AsyncGenerator<JobSnapshot[], void, void> {
    await this.#loaded
    while (!signal.aborted) {
      const seen = this.#changed.version
      yield this.list()
      await delay(interval, signal)
      await this.#changed.after(seen, signal)
    }
  }

  /** One job, now and after each change, at most once in `every` milliseconds. @throws DatastoreError as `find` does. */
  async *follow(id: string, every: number, signal: AbortSignal): AsyncGenerator<Job, void, void> {
    while (!signal.aborted) {
      const seen = this.#changed.version
      yield await this.find(id)
      await delay(every, signal)
      await this.#changed.after(seen, signal)
    }
  }

  /** @throws DatastoreError `NOT_FOUND` when there is none of that id, or it was forgotten. */
  async find(id: string): Promise<Job> {
    await this.#loaded
    const job = this.#jobs.get(id)
    if (job === undefined)
      throw new DatastoreError('NOT_FOUND', 'There is no such job any more.', { details: { argument: 'id' } })
    return job
  }

  list(): JobSnapshot[] {
    return Array.from(this.#jobs.values(), ({ snapshot }) => snapshot)
  }

  /** Entries of a job's error list, in the order in which they came up. */
  async errors(
    id: string,
    { offset, limit }: { readonly offset: number; readonly limit: number },
  ): Promise<JobProblem[]> {
    return (await this.find(id)).problems.slice(offset, offset + limit)
  }

  /** Asks a running job to stop at its next batch, and to keep what it has done. */
  async pause(id: string): Promise<void> {
    const job = await this.find(id)
    if (job.snapshot.state !== 'running') throw wrongState('The job is not running.')
    await job.pause()
  }

  /**
   * Goes on with a job that is paused, was interrupted or has failed: from where it stopped, or from its beginning where it
   * leaves nothing behind.
   *
   * @throws what the work throws before its first snapshot; the job then stays as it is.
   */
  async resume(id: string): Promise<void> {
    const job = await this.find(id)
    this.#goneOn.delete(id)
    await this.#resume(job)
  }

  async #resume(job: Job): Promise<void> {
    if (job.goOn()) return
    if (job.isUnderWay || this.#resuming.has(job.id)) throw wrongState('The job is running already.')
    if (job.task === null || !job.snapshot.canResume)
      throw wrongState('The job cannot be resumed. Start it anew.')
    this.#resuming.add(job.id)
    try {
      await job.start(await this.#makePlan(job.id, job.task, job.checkpoint))
    } finally {
      this.#resuming.delete(job.id)
    }
  }

  /** Asks a job to stop and to leave nothing to be resumed; one that has ended stays as it is. */
  async cancel(id: string): Promise<void> {
    const job = await this.find(id)
    if (hasEnded(job.snapshot)) return
    if (job.isUnderWay) return job.cancel()
    job.giveUp()
    if (job.task !== null) await (await this.#makePlan(id, job.task, job.checkpoint)).discard?.()
  }

  /** Forgets a job that has ended. */
  async dismiss(id: string): Promise<void> {
    const { snapshot, isUnderWay } = await this.find(id)
    if (isUnderWay) throw wrongState('The job is still running. Cancel it first.')
    if (!hasEnded(snapshot) && snapshot.canResume)
      throw wrongState('The job can still be resumed. Cancel it first.')
    await this.#forget(id)
  }

  /** Interrupts the running jobs of a database, or all of them, and waits for their ends: they can be resumed. */
  async stop(database?: string): Promise<void> {
    const running = [...this.#jobs.values()].filter(
      (job) => job.isUnderWay && (database === undefined || isOf(job.snapshot, database)),
    )
    await Promise.all(
      running.map(async (job) => {
        await job.interrupt()
        await job.ended
      }),
    )
  }

  /** Interrupts what runs, and leaves the jobs to the next process that opens the state folder. */
  async close(): Promise<void> {
    await this.stop()
    endOwnership(this.#owner)
  }

  async #makePlan(id: string, task: JobTask, checkpoint: unknown): Promise<JobPlan> {
    if (this.#plan === undefined) throw wrongState('The job cannot be resumed. Start it anew.')
    return await this.#plan(id, task, checkpoint)
  }

  async #note(job: Job, at: 'progress' | 'state'): Promise<void> {
    this.#changed.notify()
    const now = performance.now()
    if (at === 'progress' && now - (this.#kept.get(job.id) ?? -keepInterval) < keepInterval) return
    this.#kept.set(job.id, now)
    const { snapshot, problems, task, checkpoint } = job
    if (hasEnded(snapshot)) this.#forgetOldest()
    const goesOn = this.#goneOn.has(job.id)
    await this.#files
      ?.save({ snapshot, problems, task, checkpoint, owner: this.#owner, goesOn })
      .catch(unkept)
  }

  /** Resumes a job whose process ended. A job that cannot be resumed stays interrupted; resuming it by hand shows the error. */
  #goOn(job: Job): void {
    this.#goneOn.add(job.id)
    this.#resume(job).catch((error: unknown) => {
      this.#goneOn.delete(job.id)
      console.error(`Engine host: a job did not go on by itself: ${String(error)}`)
    })
  }

  #forgetOldest(): void {
    const ended = this.list().filter(hasEnded)
    const oldest = ended.toSorted((a, b) => (b.finishedAt ?? 0) - (a.finishedAt ?? 0)).slice(history)
    for (const { id } of oldest) void this.#forget(id)
  }

  async #forget(id: string): Promise<void> {
    this.#jobs.delete(id)
    this.#kept.delete(id)
    this.#changed.notify()
    await this.#files?.remove(id).catch(unkept)
  }

  /** Takes over the jobs of processes that are gone. What was running when they ended was interrupted. */
  async #load(goOn: boolean): Promise<void> {
    const kept = await (this.#files?.list() ?? Promise.resolve([])).catch(unkept)
    const gone = (kept ?? []).filter(({ owner }) => isGone(owner))
    for (const job of gone.toSorted((a, b) => a.snapshot.startedAt - b.snapshot.startedAt)) {
      const { state } = job.snapshot
      const stays = hasEnded(job.snapshot) || (state === 'paused' && job.task !== null)
      const now = stays ? state : ('interrupted' as const)
      const snapshot = { ...job.snapshot, state: now, stopping: undefined }
      const left = new Job({ ...job, snapshot }, (changed, at) => this.#note(changed, at))
      this.#jobs.set(snapshot.id, left)
      if (goOn && state === 'running' && job.goesOn !== true) this.#goOn(left)
    }
    this.#forgetOldest()
    this.#changed.notify()
  }
}

/** Whether a job reads or writes a database. */
function isOf({ database, target }: JobSnapshot, path: string): boolean {
  return database === path || target?.database === path
}

function wrongState(message: string): DatastoreError {
  return new DatastoreError('INVALID_INPUT', message, { details: { argument: 'id' } })
}

/** A job whose history cannot be kept goes on all the same. */
function unkept(error: unknown): undefined {
  console.error('Engine host: the history of jobs cannot be kept:', error)
}
