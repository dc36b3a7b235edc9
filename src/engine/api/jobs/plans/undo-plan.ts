import type { DocumentText } from '../../../../shared/model/document.ts'
import type { JobProblem } from '../../../../shared/model/job.ts'
import type { UndoLogs, UndoRecord } from '../../bulk/undo-log.ts'
import { revisionNumber } from '../../../documents/revision.ts'
import { documentProblem } from '../document-problem.ts'
import type { TaskOf } from '../job-task.ts'
import type { JobPlan, JobProgress } from '../job-work.ts'
import { counted } from '../../../../shared/counted.ts'
import { numberText } from '../../../../shared/numbers.ts'
import type { JobPlace } from './build-plan.ts'
import { type BulkPart, type BulkProgress, isWrittenBy, progressOf, writeParts } from './writing-plan.ts'

type Write = BulkPart['writes'][number]

/** Documents that are looked at together. */
const together = 200

interface Undoing {
  readonly id: string
  readonly of: string
  readonly checkpoint: unknown
  readonly undo: UndoLogs
}

/**
 * Brings back what the documents were before a job wrote them. A document that was written or deleted since is left as it is, and
 * told. What was needed to undo the job stays, so that the undoing can be undone as well.
 */
export function undoPlan(
  place: JobPlace,
  task: TaskOf<'undo'>,
  { id, checkpoint, undo }: Omit<Undoing, 'of'>,
): JobPlan {
  const former = progressOf(checkpoint)
  const undoing = { id, of: task.job, checkpoint, undo }
  return {
    run: async function* (signal): AsyncGenerator<JobProgress, string, void> {
      const end = yield* writeParts(place, parts(place, undoing, former.done, signal), {
        id,
        undo,
        former,
        total: task.documents,
        renew: async (key) => changedSince(key),
      })
      return said(task, end)
    },
  }
}

async function* parts(
  { store }: JobPlace,
  { id, of, undo }: Undoing,
  from: number,
  signal: AbortSignal,
): AsyncGenerator<BulkPart, void, void> {
  for await (const records of undo.read(of, from, together)) {
    signal.throwIfAborted()
    const found = await Promise.all(records.map(({ key }) => store.getText(key)))
    const ready = records.map((record, at) => prepare({ id, of }, record, found[at]))
    yield {
      size: records.length,
      last: records.at(-1)?.key ?? null,
      // A job that was interrupted may have kept a document twice: the first record that fits is done.
      writes: [...new Map(ready.filter(isWrite).map((write) => [write.key, write])).values()],
      problems: ready.filter((each): each is JobProblem => each !== null && 'message' in each),
      already: found.filter((document) => document !== undefined && isWrittenBy(id, document.rev)).length,
    }
  }
}

const isWrite = (each: Write | JobProblem | null): each is Write => each !== null && !('message' in each)

/** What undoes one write; null where the job has not made it, or it is undone already. */
function prepare(
  { id, of }: Pick<Undoing, 'id' | 'of'>,
  { key, before, deleted }: UndoRecord,
  now: DocumentText | undefined,
): Write | JobProblem | null {
  if (now === undefined) {
    if (!deleted) return before === null ? null : changedSince(key)
    return before === null ? null : { key, rev: null, text: before.text, before: null }
  }
  const { rev, text } = now
  if (isWrittenBy(id, rev) || rev === before?.rev) return null
  if (deleted || !isWrittenBy(of, rev)) return changedSince(key)
  // Where the job came upon another writer it has kept the document once more, as it was then.
  if (before !== null && revisionNumber(rev) !== revisionNumber(before.rev) + 1) return null
  return { key, rev, text: before?.text ?? null, before: { rev, text } }
}

function changedSince(key: string): JobProblem {
  const message = `Document "${key}" was written or deleted since, and stays as it is.`
  return documentProblem({ key, code: 'CONFLICT', message })
}

function said({ store, of }: TaskOf<'undo'>, { written, refused }: BulkProgress): string {
  const what = of === 'delete' ? 'Brought back' : 'Undid'
  const left = refused === 0 ? '' : `, ${numberText(refused)} written since were left as they are`
  const noun = of === 'delete' ? counted(written, 'document') : `the edit of ${counted(written, 'document')}`
  return `${what} ${noun} of "${store}"${left}.`
}
