import * as v from 'valibot'
import { countSelected, selectedDocuments } from '../../selection/selected-documents.ts'
import type { JobPlace } from './build-plan.ts'
import type { TaskOf } from '../job-task.ts'
import type { JobPlan, JobProgress } from '../job-work.ts'
import { counted } from '../words.ts'

const deleted = v.object({ done: v.number(), last: v.string() })

/** Milliseconds between two reports to the store's watchers. */
const tellInterval = 500

/** Deletes the selected documents in key order, or goes on after the one that a former run came to. */
export function deletePlan(place: JobPlace, task: TaskOf<'delete'>, checkpoint: unknown): JobPlan {
  const former = v.safeParse(deleted, checkpoint)
  return { run: (signal) => deleting(place, task, former.success ? former.output : null, signal) }
}

async function* deleting(
  { store, changed }: JobPlace,
  { store: name, selection }: TaskOf<'delete'>,
  former: v.InferOutput<typeof deleted> | null,
  signal: AbortSignal,
): AsyncGenerator<JobProgress, string, void> {
  let done = former?.done ?? 0
  let told = performance.now()
  const left = await countSelected(store, selection, signal)
  const total = left === null ? null : done + left
  yield { done, total }
  try {
    for await (const documents of selectedDocuments(store, selection, { after: former?.last, signal })) {
      const last = documents.at(-1)
      if (last === undefined) continue
      await store.transaction((tx) => documents.forEach(({ key }) => tx.delete(key)))
      done += documents.length
      if (performance.now() - told >= tellInterval) {
        changed()
        told = performance.now()
      }
      yield {
        done,
        total: total === null ? null : Math.max(total, done),
        checkpoint: { done, last: last.key },
      }
    }
  } finally {
    changed()
  }
  return `Deleted ${counted(done, 'document')} of "${name}".`
}
