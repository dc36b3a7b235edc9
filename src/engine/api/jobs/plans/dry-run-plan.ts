import * as v from 'valibot'
import { DatastoreError } from '../../../../shared/errors.ts'
import { type Collision, type DryRunReport, dryRunReport } from '../../../../shared/model/dry-run.ts'
import { outcomeText } from '../../../../shared/model/dry-run-words.ts'
import type { JobProblem } from '../../../../shared/model/job.ts'
import type { Datastore } from '../../../datastore.ts'
import { documentProblem } from '../document-problem.ts'
import { pausedError } from '../../../views/build/build-run.ts'
import { pausablePlan } from './pausable-plan.ts'
import type { TaskOf } from '../job-task.ts'
import type { JobPlan, JobProgress } from '../job-work.ts'
import { counted } from '../../../../shared/counted.ts'

/**
 * Makes the plan of a dry-run job. Its checkpoint is the report so far, for a user that looks later. A paused dry run goes
 * on from its checkpoint; an interrupted one starts over, because its report describes the documents as they are now.
 */
export function dryRunPlan(store: Datastore, task: TaskOf<'dry-run'>, checkpoint: unknown): JobPlan {
  return pausablePlan((signal, paused) =>
    look(reportsOf(store, task, { checkpoint, signal }), signal, paused),
  )
}

/** Reports from where the dry run was paused, while the engine still has what it found; else from the beginning. */
async function* reportsOf(
  store: Datastore,
  { definition, budget, from }: TaskOf<'dry-run'>,
  { checkpoint, signal }: { readonly checkpoint: unknown; readonly signal: AbortSignal },
): AsyncGenerator<DryRunReport, void, void> {
  if (checkpoint === undefined) {
    yield* store.views.dryRun(definition, { budget, from, signal })
    return
  }
  const found = v.safeParse(dryRunReport, checkpoint)
  const cursor = found.success ? (found.output.cursor ?? undefined) : undefined
  try {
    yield* store.views.dryRun(definition, { budget, from: cursor, signal })
  } catch (error) {
    const gone = error instanceof DatastoreError && (error.code === 'NOT_FOUND' || error.code === 'CONFLICT')
    if (cursor === undefined || !gone) throw error
    yield* store.views.dryRun(definition, { budget, signal })
  }
}

async function* look(
  reports: AsyncIterable<DryRunReport>,
  signal: AbortSignal,
  paused: AbortSignal,
): AsyncGenerator<JobProgress, string, void> {
  let last: DryRunReport | undefined
  for await (const report of reports) {
    last = report
    // Once it is stopped the last report is still to come, with the cursor to go on with.
    if (!signal.aborted || report.state !== 'running') yield progressOf(report)
  }
  if (last?.state === 'partial' && paused.aborted) throw pausedError(last.view)
  return conclusion(last!)
}

function progressOf(report: DryRunReport): JobProgress {
  const { done, total, failures, collisions, failedTests } = report
  const lists = Object.values(failures)
  const tests = failedTests > 0 ? [testsProblem(failedTests)] : []
  const errors = lists.reduce((sum, { count }) => sum + count, collisions.count + tests.length)
  const problems = [
    ...tests,
    ...lists.flatMap(({ documents }) => documents).map(documentProblem),
    ...collisions.values.map(collisionProblem),
  ]
  return { done, total, errors, problems, checkpoint: report }
}

function testsProblem(failed: number): JobProblem {
  const message = `${counted(failed, 'pinned document')} would not give the rows that are expected.`
  return { line: null, key: null, code: 'TEST_FAILED', message }
}

function collisionProblem({ column, value, rows, keys }: Collision): JobProblem {
  const text = typeof value === 'string' ? JSON.stringify(value) : String(value)
  const message = `Column "${column}" must be unique, and ${counted(rows, 'row')} would have ${text}.`
  return documentProblem({ key: keys[0]!, code: 'CONSTRAINT', message })
}

function conclusion(report: DryRunReport): string {
  return `Looked at ${counted(report.done, 'document')}. ${outcomeText(report)}`
}
