import { hasEnded, type JobProblem, type JobSnapshot } from '../../../shared/model/job.ts'
import type { KeptJob } from './job-files.ts'
import { JobPace } from './job-pace.ts'
import { JobRun, type RunEnd } from './job-run.ts'
import type { JobSubject, JobTask } from './job-task.ts'
import type { JobPlan, JobProgress } from './job-work.ts'

/** One job, from its start to its end and over any number of runs. */
export class Job {
  readonly task: JobTask | null
  readonly #changed: (job: Job, at: 'progress' | 'state') => Promise<void>
  #snapshot: Omit<JobSnapshot, 'canPause' | 'canResume'>
  #problems: readonly JobProblem[]
  #checkpoint: unknown
  #pace = new JobPace()
  #run: JobRun | null = null
  #ended: Promise<void> = Promise.resolve()
  #held = false
  #hasRun = false
  #tick = 0

  constructor(
    begun: Pick<KeptJob, 'snapshot' | 'problems' | 'task' | 'checkpoint'>,
    changed: (job: Job, at: 'progress' | 'state') => Promise<void>,
  ) {
    this.task = begun.task
    this.#snapshot = begun.snapshot
    this.#problems = begun.problems
    this.#checkpoint = begun.checkpoint
    this.#changed = changed
  }

  get id(): string {
    return this.#snapshot.id
  }

  get snapshot(): JobSnapshot {
    const { state, stopping } = this.#snapshot
    const stopped = state === 'paused' || state === 'interrupted' || state === 'failed'
    return {
      ...this.#snapshot,
      canPause: state === 'running' && stopping === undefined,
      canResume: stopped && (this.#held || this.task !== null),
    }
  }

  get problems(): readonly JobProblem[] {
    return this.#problems
  }

  get checkpoint(): unknown {
    return this.#checkpoint
  }

  /** Whether a run is under way, also one that waits in a pause. */
  get isUnderWay(): boolean {
    return this.#run !== null
  }

  /** Whether this process has run it; otherwise an earlier one left it. */
  get hasRun(): boolean {
    return this.#hasRun
  }

  /** Settles when the run that is under way has ended. */
  get ended(): Promise<void> {
    return this.#ended
  }

  /** Starts a run and comes as far as its first snapshot; throws what the work throws before that. */
  async start(plan: JobPlan): Promise<void> {
    const run = new JobRun(plan, {
      progressed: (progress) => this.#progressed(progress),
      held: (held) => this.#hold(held),
    })
    this.#run = run
    this.#hasRun = true
    try {
      const first = await run.begin()
      this.#pace = new JobPace()
      this.#tick = performance.now()
      // On the disk before anything is done: a job that a user was told of is not forgotten.
      const kept = this.#change({ state: 'running', finishedAt: null, result: null, error: null })
      this.#ended = kept.then(() => run.end(first)).then((end) => this.#finish(plan, end))
      await kept
    } catch (error) {
      this.#run = null
      throw error
    }
  }

  async pause(): Promise<void> {
    void this.#change({ stopping: 'pause' })
    try {
      await this.#run?.pause()
    } catch (error) {
      void this.#change({})
      throw error
    }
  }

  /** Lets a run go on that waits in a pause; false when there is none. */
  goOn(): boolean {
    if (!this.#held) return false
    this.#run?.resume()
    return true
  }

  cancel(): void {
    void this.#change({ stopping: 'cancel' })
    this.#run?.cancel()
  }

  async interrupt(): Promise<void> {
    await this.#run?.interrupt()
  }

  /** Says that a job which is not under way will not be resumed. */
  giveUp(): void {
    void this.#change({ state: 'cancelled', finishedAt: Date.now() })
  }

  #progressed({ done, total, share, errors, problems, checkpoint, attention, undoable }: JobProgress): void {
    const now = performance.now()
    const part = share ?? (total === null || total === 0 ? null : Math.min(1, done / total))
    if (problems !== undefined) this.#problems = problems
    if (checkpoint !== undefined) this.#checkpoint = checkpoint
    this.#snapshot = {
      ...this.#snapshot,
      ...this.#pace.note(done, part, now),
      done,
      total,
      share: part,
      errors: errors ?? problems?.length ?? this.#snapshot.errors,
      ...(attention === undefined ? {} : { attention }),
      ...(undoable === undefined ? {} : { undoable }),
      worked: this.#snapshot.worked + now - this.#tick,
    }
    this.#tick = now
    void this.#changed(this, 'progress')
  }

  #hold(held: boolean): void {
    this.#held = held
    this.#tick = performance.now()
    this.#pace = new JobPace()
    void this.#change({ state: held ? 'paused' : 'running' })
  }

  async #finish(plan: JobPlan, end: RunEnd): Promise<void> {
    // A run that was held when the app ended stays paused.
    const paused = end.state === 'interrupted' && this.#snapshot.state === 'paused'
    this.#held = false
    this.#run = null
    const worked = this.#snapshot.worked + (paused ? 0 : performance.now() - this.#tick)
    await this.#change({
      state: paused && this.task !== null ? 'paused' : end.state,
      worked,
      finishedAt: hasEnded(end) ? Date.now() : null,
      result: end.state === 'done' ? end.result : null,
      error: end.state === 'failed' ? { ...end.error, details: { ...end.error.details } } : null,
    })
    // What stays when this fails does no harm: it is only not needed any more.
    if (end.state === 'cancelled') await plan.discard?.().catch(() => undefined)
    if (end.state === 'done') await plan.forget?.().catch(() => undefined)
  }

  #change(change: Partial<JobSnapshot>): Promise<void> {
    this.#snapshot = { ...this.#snapshot, stopping: undefined, ...change, rate: null, secondsLeft: null }
    return this.#changed(this, 'state')
  }
}

/** The first snapshot of a job that is about to start. */
export function newSnapshot(id: string, subject: JobSubject): JobSnapshot {
  return {
    ...subject,
    id,
    state: 'running',
    done: 0,
    total: null,
    share: null,
    rate: null,
    secondsLeft: null,
    errors: 0,
    startedAt: Date.now(),
    worked: 0,
    finishedAt: null,
    canPause: true,
    canResume: false,
    result: null,
    error: null,
  }
}
