import * as v from 'valibot'
import { errorRecord } from './error-record.ts'

const jobKind = v.picklist([
  'publish',
  'reindex',
  'dry-run',
  'verify',
  'repair',
  'import',
  'export',
  'copy',
  'delete',
  'edit',
  'undo',
])

/**
 * `running` works; `paused` was stopped by a user, `interrupted` by the end of the app or of its database: both go on
 * when they are resumed. `done`, `failed` and `cancelled` have ended.
 */
const jobState = v.picklist(['running', 'paused', 'interrupted', 'done', 'failed', 'cancelled'])

/** A whole snapshot of a long piece of work. Times are UTC milliseconds; `total` is null while it is unknown. */
export const jobSnapshot = v.object({
  id: v.string(),
  kind: jobKind,
  database: v.string(),
  store: v.string(),
  /** The view, the file that is read or written, or the new store's name. */
  subject: v.string(),
  /** The store that a copy makes. */
  target: v.optional(v.object({ database: v.string(), store: v.string() })),
  /** The job that this one undoes. */
  undoes: v.optional(v.string()),
  state: jobState,
  /** Documents or rows dealt with, and how many there are about to be. */
  done: v.number(),
  total: v.nullable(v.number()),
  /** How much is done, from 0 to 1; null while it is not known. */
  share: v.nullable(v.number()),
  /** Documents or rows per second of late, and seconds left at that pace; null while it is not known. */
  rate: v.nullable(v.number()),
  secondsLeft: v.nullable(v.number()),
  /** Entries of the error list: records refused, documents skipped, documents found different. */
  errors: v.number(),
  startedAt: v.number(),
  /** Milliseconds it has worked, pauses left out. */
  worked: v.number(),
  finishedAt: v.nullable(v.number()),
  /** What a running job was asked for and has not come to yet: it is on its way there. */
  stopping: v.optional(v.picklist(['pause', 'cancel'])),
  canPause: v.boolean(),
  canResume: v.boolean(),
  /** One sentence for the reader when the job is done. */
  result: v.nullable(v.string()),
  /** True when it is done and did not bring what it was started for, such as an import without a document. */
  attention: v.optional(v.boolean()),
  /** How many documents it has written that can be brought back to what they were before, with `jobs.undo`. */
  undoable: v.optional(v.number()),
  error: v.nullable(errorRecord),
})

/** An entry of a job's error list. `line` is one of the file that is read. */
export const jobProblem = v.object({
  line: v.nullable(v.number()),
  key: v.nullable(v.string()),
  code: v.string(),
  message: v.string(),
})

export type JobSnapshot = Readonly<v.InferOutput<typeof jobSnapshot>>
export type JobProblem = Readonly<v.InferOutput<typeof jobProblem>>

/** Whether a job has nothing more to do. */
export function hasEnded({ state }: Pick<JobSnapshot, 'state'>): boolean {
  return state === 'done' || state === 'failed' || state === 'cancelled'
}

/** Whether a job fills a view, whose state and rows it changes. */
export function buildsView({ kind }: Pick<JobSnapshot, 'kind'>): boolean {
  return kind === 'publish' || kind === 'reindex'
}
