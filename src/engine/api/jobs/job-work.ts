import type { JobProblem } from '../../../shared/model/job.ts'
import type { JobTask } from './job-task.ts'

/** How far the work has come. */
export interface JobProgress {
  readonly done: number
  readonly total: number | null
  /** How much is done, from 0 to 1, where the total does not say it. */
  readonly share?: number | null
  /** Entries of the error list in all, and the first thousand of them; each time the whole list. */
  readonly errors?: number
  readonly problems?: readonly JobProblem[]
  /** How many documents could be brought back to what they were. */
  readonly undoable?: number
  /** Whether, as it stands, the work would end without what it was started for. */
  readonly attention?: boolean
  /** Where the work could go on in another process, as plain data; handed back when the job is resumed. */
  readonly checkpoint?: unknown
}

/** The work of a job: yields whole snapshots of its progress and returns one sentence for the reader. */
export type JobWork = (signal: AbortSignal) => AsyncGenerator<JobProgress, string, void>

/** Work with more to say about how it is stopped. */
export interface JobPlan {
  readonly run: JobWork
  /**
   * Lets go of the work so that it can be resumed in any process: `run` then ends with `PAUSED`. Where it is not given, a
   * paused job is not asked for its next snapshot until it goes on.
   */
  readonly pause?: () => Promise<unknown>
  /** Drops what a job that is cancelled has left to be resumed. */
  readonly discard?: () => Promise<unknown>
  /** Drops what a job that is done has kept, once its end is on the disk. */
  readonly forget?: () => Promise<unknown>
}

/**
 * Makes the plan of a job, from its beginning (`checkpoint` is undefined) or from where a former plan came to (null when
 * that said nothing).
 */
export type MakePlan = (id: string, task: JobTask, checkpoint: unknown) => Promise<JobPlan>
