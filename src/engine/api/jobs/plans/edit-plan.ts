import type { DocumentText } from '../../../../shared/model/document.ts'
import { toErrorRecord } from '../../../../shared/errors.ts'
import type { JobProblem } from '../../../../shared/model/job.ts'
import { makeTexts, type MakeTexts } from '../../bulk/make-texts.ts'
import type { Made, Transforms } from '../../bulk/transform.ts'
import type { UndoLogs } from '../../bulk/undo-log.ts'
import { countSelected, selectedDocuments } from '../../selection/selected-documents.ts'
import { documentProblem } from '../document-problem.ts'
import type { TaskOf } from '../job-task.ts'
import type { JobPlan, JobProgress } from '../job-work.ts'
import { counted } from '../../../../shared/counted.ts'
import { numberText } from '../../../../shared/numbers.ts'
import type { JobPlace } from './build-plan.ts'
import { type BulkPart, type BulkProgress, isWrittenBy, progressOf, writeParts } from './writing-plan.ts'

/** What jobs that write documents in bulk work with. */
export interface BulkContext {
  readonly undo: UndoLogs
  readonly transforms: Transforms
}

type Write = BulkPart['writes'][number]
type EditTask = TaskOf<'edit'> | TaskOf<'delete'>

/** Does an edit to the selected documents in key order, or deletes them; goes on after the one that a former run came to. */
export function editPlan(
  place: JobPlace,
  task: EditTask,
  { id, checkpoint, undo, transforms }: BulkContext & { readonly id: string; readonly checkpoint: unknown },
): JobPlan {
  const former = progressOf(checkpoint)
  return {
    run: async function* (signal): AsyncGenerator<JobProgress, string, void> {
      const make = task.type === 'delete' ? deleteAll : await makeTexts(task.edit, transforms)
      const { store } = place
      const left = await countSelected(store, task.selection, signal)
      const end = yield* writeParts(place, parts({ id, place, task, make }, former.last, signal), {
        id,
        undo,
        former,
        total: left === null ? null : left + (isCountedAnew(task) ? former.done : 0),
        renew: async (key) => {
          if (task.type === 'delete') return writtenMeanwhile(key)
          const found = await store.getText(key)
          if (found === undefined || isWrittenBy(id, found.rev)) return undefined
          const [made] = await make([found], signal)
          const ready = prepare(found, made!)
          if (ready !== undefined && !('message' in ready))
            await undo.append(id, [{ key, before: ready.before, deleted: ready.text === null }])
          return ready
        },
      })
      return said(task, end)
    },
  }
}

/** Whether those that a former run has deleted are counted no more. */
function isCountedAnew({ type, selection }: EditTask): boolean {
  return type === 'delete' && !('keys' in selection) && selection.filter === undefined
}

const deleteAll: MakeTexts = async (documents) => documents.map(() => ({ text: null }))

interface PartsOf {
  readonly id: string
  readonly place: JobPlace
  readonly task: EditTask
  readonly make: MakeTexts
}

async function* parts(
  { id, place, task, make }: PartsOf,
  after: string | null,
  signal: AbortSignal,
): AsyncGenerator<BulkPart, void, void> {
  for await (const documents of selectedDocuments(place.store, task.selection, {
    after: after ?? undefined,
    signal,
  })) {
    // What an interrupted run has written is not edited twice.
    const fresh = documents.filter(({ rev }) => !isWrittenBy(id, rev))
    const made = await make(fresh, signal)
    const ready = fresh.map((document, at) => prepare(document, made[at]!))
    yield {
      size: documents.length,
      last: documents.at(-1)?.key ?? null,
      writes: ready.filter((each): each is Write => each !== undefined && !('message' in each)),
      problems: ready.filter((each): each is JobProblem => each !== undefined && 'message' in each),
      already: documents.length - fresh.length,
    }
  }
}

/** The write that an edit comes to; what is wrong with it, or undefined when the document stays as it is. */
function prepare({ key, rev, text }: DocumentText, made: Made): Write | JobProblem | undefined {
  if ('error' in made) {
    const { code, message } = toErrorRecord(made.error)
    return documentProblem({ key, code, message })
  }
  return made.text === text ? undefined : { key, rev, text: made.text, before: { rev, text } }
}

function writtenMeanwhile(key: string): JobProblem {
  const message = `Document "${key}" was written by another program meanwhile, and stays.`
  return documentProblem({ key, code: 'CONFLICT', message })
}

function said({ type, store }: EditTask, { written, same, refused }: BulkProgress): string {
  const first = `${type === 'delete' ? 'Deleted' : 'Edited'} ${counted(written, 'document')} of "${store}"`
  const parts = [
    ...(type === 'edit' && same > 0 ? [`${numberText(same)} left as they were`] : []),
    ...(refused > 0 ? [`${numberText(refused)} refused`] : []),
  ]
  return `${[first, ...parts].join(', ')}.`
}
