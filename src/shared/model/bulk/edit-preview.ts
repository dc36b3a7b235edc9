import * as v from 'valibot'
import { jobProblem } from '../job.ts'

const count = v.number()

/** What an edit would do to one of the documents looked at: `after` is null for one that it deletes. */
export const editedDocument = v.object({
  key: v.string(),
  before: v.string(),
  after: v.nullable(v.string()),
})

/** What the documents that were foretold would do to one view, each of them saved alone. */
export const editedView = v.object({
  view: v.string(),
  added: count,
  removed: count,
  changed: count,
  /** Documents that the view would refuse, and those that it would list as skipped. */
  refused: count,
  skipped: count,
  /** The view's program maintains it, and its code is not in this process. */
  unknown: v.boolean(),
})

/** What an edit would do, as far as a sample of the selected documents tells. Nothing was written. */
export const editPreview = v.object({
  /** Selected documents that were looked at; `all` when there are no others. */
  looked: count,
  all: v.boolean(),
  edited: count,
  deleted: count,
  same: count,
  /** Documents on which the edit fails. */
  failed: count,
  /** How many of those that would be written the views were asked about. */
  foretold: count,
  /** How many of those they would refuse. */
  refused: count,
  /** The first documents that would be written. */
  documents: v.array(editedDocument),
  views: v.array(editedView),
  /** The first documents on which the edit fails, or which a view refuses. */
  problems: v.array(jobProblem),
})

export type EditedDocument = Readonly<v.InferOutput<typeof editedDocument>>
export type EditedView = Readonly<v.InferOutput<typeof editedView>>
export type EditPreview = Readonly<v.InferOutput<typeof editPreview>>
