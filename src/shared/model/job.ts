import * as v from 'valibot'
import { errorRecord } from './error-record.ts'

const jobKind = v.picklist(['publish', 'reindex', 'dry-run', 'export'])

/** A whole snapshot of a long piece of work. Times are UTC milliseconds; `total` is null while it is unknown. */
export const jobSnapshot = v.object({
  id: v.string(),
  kind: jobKind,
  database: v.string(),
  store: v.string(),
  /** The view, or the file an export writes. */
  subject: v.string(),
  state: v.picklist(['running', 'done', 'failed', 'cancelled']),
  done: v.number(),
  total: v.nullable(v.number()),
  startedAt: v.number(),
  finishedAt: v.nullable(v.number()),
  /** One sentence for the reader when the job is done. */
  result: v.nullable(v.string()),
  error: v.nullable(errorRecord),
})

export type JobSnapshot = Readonly<v.InferOutput<typeof jobSnapshot>>
