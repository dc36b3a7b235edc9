import * as v from 'valibot'
import { type JobProblem, jobProblem } from '../../../../shared/model/job.ts'
import { DatastoreError } from '../../../../shared/errors.ts'
import { pausedError } from '../../../views/build/build-run.ts'
import type { JobPlace } from './build-plan.ts'
import { documentProblem } from '../document-problem.ts'
import { pausablePlan } from './pausable-plan.ts'
import type { TaskOf } from '../job-task.ts'
import type { JobPlan, JobProgress, JobWork } from '../job-work.ts'
import { counted } from '../../../../shared/counted.ts'
import { numberText } from '../../../../shared/numbers.ts'

const verified = v.object({
  last: v.number(),
  done: v.number(),
  different: v.number(),
  repaired: v.number(),
  problems: v.array(jobProblem),
})

type Verified = v.InferOutput<typeof verified>

const nothing: Verified = { last: Number.MIN_SAFE_INTEGER, done: 0, different: 0, repaired: 0, problems: [] }
const mostProblems = 1000

/** Compares a view with its map of every document, or goes on after the document that a former run came to. */
export function verifyPlan(place: JobPlace, task: TaskOf<'verify'>, checkpoint: unknown): JobPlan {
  const former = v.safeParse(verified, checkpoint)
  const from = former.success ? former.output : nothing
  return pausablePlan((signal, paused) => orPaused(verify(place, task, from, signal), task.view, paused))
}

/** Work that is cancelled from inside by a pause is paused. */
async function* orPaused(work: ReturnType<JobWork>, view: string, paused: AbortSignal): ReturnType<JobWork> {
  try {
    return yield* work
  } catch (error) {
    const cancelled = error instanceof DatastoreError && error.code === 'CANCELLED'
    throw paused.aborted && cancelled ? pausedError(view) : error
  }
}

async function* verify(
  { store, changed }: JobPlace,
  { view, repair }: TaskOf<'verify'>,
  former: Verified,
  signal: AbortSignal,
): AsyncGenerator<JobProgress, string, void> {
  const options = { after: former.last, signal }
  let now = former
  for await (const step of repair ? store.views.repair(view, options) : store.views.verify(view, options)) {
    now = {
      last: step.last,
      done: former.done + step.done,
      different: former.different + step.different,
      repaired: former.repaired + step.repaired,
      problems: [...former.problems, ...step.differences.map(problemOf)].slice(0, mostProblems),
    }
    const { done, different, problems } = now
    yield { done, total: Math.max(done, step.total), errors: different, problems, checkpoint: now }
  }
  if (repair && now.repaired > 0) changed()
  return said(view, repair, now)
}

function said(view: string, repair: boolean, { done, different, repaired }: Verified): string {
  const compared = `${counted(done, 'document')} compared`
  if (different === 0) return `"${view}" is what its map yields: ${compared}.`
  const found = `${counted(different, 'document')} of ${numberText(done)}`
  if (!repair) return `"${view}" differs from its map for ${found}.`
  const left = different - repaired
  const rest =
    left === 0 ? '' : ` ${counted(left, 'document')} changed meanwhile and were left to their writers.`
  return `Repaired "${view}" for ${counted(repaired, 'document')}: ${compared}.${rest}`
}

function problemOf(found: {
  readonly key: string
  readonly missing: number
  readonly extra: number
}): JobProblem {
  const parts = [
    ...(found.missing > 0 ? [`${counted(found.missing, 'row')} missing`] : []),
    ...(found.extra > 0 ? [`${counted(found.extra, 'row')} too many`] : []),
  ]
  return documentProblem({ key: found.key, code: 'DIFFERENT', message: parts.join(', ') })
}
