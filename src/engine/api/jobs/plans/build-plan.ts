import type { JobProblem } from '../../../../shared/model/job.ts'
import type { Datastore } from '../../../datastore.ts'
import type { BuildProgress } from '../../../views/build/types.ts'
import { documentProblem } from '../document-problem.ts'
import type { TaskOf } from '../job-task.ts'
import type { JobPlan, JobProgress } from '../job-work.ts'
import { counted } from '../../../../shared/counted.ts'

/** A store that a job works on, and how its watchers are told that it changed. */
export interface JobPlace {
  readonly store: Datastore
  readonly changed: () => void
}

type BuildTask = TaskOf<'publish' | 'reindex' | 'resume-build'>

const mostProblems = 1000

/** Builds a view: the first snapshot is taken once its definition is accepted. */
export function buildPlan(place: JobPlace, task: BuildTask): JobPlan {
  const view = viewOf(task)
  return {
    run: (signal) => build(place, task, signal),
    pause: () => place.store.views.pause(view),
    discard: async () => {
      await place.store.views.cancel(view)
      place.changed()
    },
  }
}

function viewOf(task: BuildTask): string {
  return task.type === 'publish' ? task.definition.name : task.view
}

async function* build(
  { store, changed }: JobPlace,
  task: BuildTask,
  signal: AbortSignal,
): AsyncGenerator<JobProgress, string, void> {
  const view = viewOf(task)
  let last: JobProgress = { done: 0, total: null }
  let announced = false
  try {
    const goesOn = await isLeft(store, task)
    for await (const { done, total } of run(store, task, { goesOn, signal })) {
      last = { done, total }
      if (!announced) changed()
      announced = true
      yield last
    }
  } catch (error) {
    // What stopped the build is what the reader must hear, whatever becomes of the list.
    const problems = announced ? await listed(store, view, { failed: true }).catch(() => []) : []
    if (problems.length > 0) yield { ...last, errors: problems.length, problems }
    throw error
  } finally {
    changed()
  }
  const { errors } = await store.views.get(view)
  if (errors > 0) yield { ...last, errors, problems: await listed(store, view, {}) }
  const read = `${counted(last.done, 'document')} read`
  const left = errors === 0 ? '' : `, ${counted(errors, 'document')} skipped`
  return `${task.type === 'publish' ? 'Published' : 'Reindexed'} "${view}": ${read}${left}.`
}

/** Whether the view has a build to go on with. Publishing finds one of the same definition by itself. */
async function isLeft(store: Datastore, task: BuildTask): Promise<boolean> {
  if (task.type !== 'reindex') return task.type === 'resume-build'
  const { state } = await store.views.get(task.view)
  return state === 'paused' || state === 'interrupted'
}

function run(
  store: Datastore,
  task: BuildTask,
  { goesOn, signal }: { readonly goesOn: boolean; readonly signal: AbortSignal },
): AsyncIterable<BuildProgress> {
  if (task.type === 'publish') {
    const { definition, skipTests } = task
    return store.views.publish(definition, { skipTests, signal })
  }
  return goesOn ? store.views.resume(task.view, { signal }) : store.views.reindex(task.view, { signal })
}

/** The documents that are skipped, or that made the build fail. */
async function listed(
  store: Datastore,
  view: string,
  which: { readonly failed?: boolean },
): Promise<JobProblem[]> {
  const errors = await store.views.errors(view, { offset: 0, limit: mostProblems, ...which })
  return errors.map(documentProblem)
}
