import * as v from 'valibot'
import { type JobProblem, jobProblem } from '../../../../shared/model/job.ts'
import type { UndoLogs, UndoRecord } from '../../bulk/undo-log.ts'
import { type BulkWrite, type Renew, writeDocuments } from '../../bulk/write-documents.ts'
import { revisionWrite } from '../../../documents/revision.ts'
import { writeMark } from '../../../documents/write-id.ts'
import type { JobPlace } from './build-plan.ts'
import type { JobProgress } from '../job-work.ts'

const count = v.number()

/** How far a job has come that writes documents. */
const bulkProgress = v.object({
  /** Documents dealt with; those written, those left as they were, and those refused. */
  done: count,
  written: count,
  same: count,
  refused: count,
  problems: v.array(jobProblem),
  /** Key of the last document dealt with. */
  last: v.nullable(v.string()),
})

export type BulkProgress = Readonly<v.InferOutput<typeof bulkProgress>>

const begun: BulkProgress = { done: 0, written: 0, same: 0, refused: 0, problems: [], last: null }

/** Where a former run came to; the beginning where there is none. */
export function progressOf(checkpoint: unknown): BulkProgress {
  const former = v.safeParse(bulkProgress, checkpoint)
  return former.success ? former.output : begun
}

/** Documents that a job deals with together. */
export interface BulkPart {
  /** How many there are, and the key of the last one. */
  readonly size: number
  readonly last: string | null
  readonly writes: readonly (BulkWrite & { readonly before: UndoRecord['before'] })[]
  readonly problems: readonly JobProblem[]
  /** How many of them an interrupted run of the job has written already. */
  readonly already?: number
}

interface BulkWork {
  readonly id: string
  readonly undo: UndoLogs
  readonly former: BulkProgress
  readonly total: number | null
  readonly renew: Renew
}

/** Entries of the error list that are kept. */
const mostProblems = 1000

/** Milliseconds between two reports to the store's watchers. */
const tellInterval = 500

/** The name of the writes of a job. */
export const writeIdOf = (job: string): string => `job:${job}`

/** Whether a revision is one that the job wrote. */
export function isWrittenBy(job: string, rev: string): boolean {
  return revisionWrite(rev) === writeMark(writeIdOf(job))
}

/** Writes part after part, and keeps beforehand what is needed to undo it. */
export async function* writeParts(
  { store, changed }: JobPlace,
  parts: AsyncIterable<BulkPart>,
  { id, undo, former, total, renew }: BulkWork,
): AsyncGenerator<JobProgress, BulkProgress, void> {
  let progress = former
  let told = performance.now()
  yield snapshotOf(progress, total)
  try {
    for await (const { size, last, writes, problems, already = 0 } of parts) {
      await undo.append(id, writes.map(recordOf))
      const { written, refused } = await writeDocuments(store, writes, { writeId: writeIdOf(id), renew })
      const all = [...problems, ...refused]
      progress = {
        done: progress.done + size,
        written: progress.written + written + already,
        same: progress.same + size - written - already - all.length,
        refused: progress.refused + all.length,
        problems: [...progress.problems, ...all].slice(0, mostProblems),
        last: last ?? progress.last,
      }
      if (performance.now() - told >= tellInterval) {
        changed()
        told = performance.now()
      }
      yield snapshotOf(progress, total)
    }
  } finally {
    changed()
  }
  return progress
}

function recordOf({ key, before, text }: BulkPart['writes'][number]): UndoRecord {
  return { key, before, deleted: text === null }
}

function snapshotOf(progress: BulkProgress, total: number | null): JobProgress {
  const { done, written, refused, problems } = progress
  return {
    done,
    total: total === null ? null : Math.max(total, done),
    errors: refused,
    problems,
    undoable: written,
    checkpoint: progress,
  }
}
