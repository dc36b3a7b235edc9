import * as v from 'valibot'
import {
  hasEnded,
  type JobProblem,
  jobProblem,
  type JobSnapshot,
  jobSnapshot,
} from '../../../shared/model/job.ts'
import { type JobTask, jobTask } from './job-task.ts'
import { UndoLogs } from '../bulk/undo-log.ts'
import type { StateFiles } from '../files/state-files.ts'

/** A job as it is kept between sessions. */
export interface KeptJob {
  readonly snapshot: JobSnapshot
  readonly problems: readonly JobProblem[]
  /** Null for a job that no other process can go on with. */
  readonly task: JobTask | null
  readonly checkpoint: unknown
  /** The process whose job it is. */
  readonly owner: string
  /** Whether it goes on by itself since its process ended: should that end its process too, it waits for the person. */
  readonly goesOn?: boolean | undefined
}

const keptJob = v.object({
  snapshot: jobSnapshot,
  problems: v.array(jobProblem),
  // A task that this version does not know cannot be gone on with; the job stays in the history.
  task: v.fallback(v.nullable(jobTask), null),
  checkpoint: v.optional(v.unknown(), null),
  owner: v.string(),
  goesOn: v.optional(v.boolean()),
})

const prefix = 'job-'

/** The jobs of the app's state folder, a file each, beside what is needed to undo some of them. */
export class JobFiles {
  readonly #state: StateFiles
  readonly #undo: UndoLogs

  constructor(state: StateFiles, undo = new UndoLogs(state.folder)) {
    this.#state = state
    this.#undo = undo
  }

  /** Every job that can be read; what is damaged is left out. */
  async list(): Promise<KeptJob[]> {
    const names = await this.#state.names(prefix)
    const found = await Promise.all(names.map((name) => this.#read(name)))
    return found.filter((job) => job !== null)
  }

  save(job: KeptJob): Promise<void> {
    return this.#state.write(prefix + job.snapshot.id, JSON.stringify(job, jsonSafe))
  }

  async remove(id: string): Promise<void> {
    await this.#state.write(prefix + id, null)
    await this.#undo.remove(id)
  }

  async #read(name: string): Promise<KeptJob | null> {
    const text = await this.#state.read(name)
    const parsed = v.safeParse(keptJob, text === null ? null : JSON.parse(text))
    if (!parsed.success || name !== prefix + parsed.output.snapshot.id) return null
    return await this.#withUndoable(parsed.output)
  }

  /** A process that was killed has written more documents than it came to tell: what it kept to undo them says how many at most. */
  async #withUndoable(job: KeptJob): Promise<KeptJob> {
    const { snapshot } = job
    if (hasEnded(snapshot)) return job
    const undoable = await this.#undo.count(snapshot.id)
    return undoable > (snapshot.undoable ?? 0) ? { ...job, snapshot: { ...snapshot, undoable } } : job
  }
}

function jsonSafe(_name: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value
}
