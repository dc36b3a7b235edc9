import type { Collision, DryRunReport } from '../../shared/model/dry-run.ts'
import { outcomeText } from '../../shared/model/dry-run-words.ts'
import type { JobProblem } from '../../shared/model/job.ts'
import type { Datastore } from '../datastore.ts'
import { documentProblem } from './document-problem.ts'
import type { TaskOf } from './job-task.ts'
import type { JobPlan, JobProgress } from './job-work.ts'
import { counted } from './words.ts'

/**
 * Finds out what publishing would do. Its checkpoint is what it has found, for who wants to read it later; one that was
 * interrupted begins anew, as it must be of documents as they are now.
 */
export function dryRunPlan(store: Datastore, task: TaskOf<'dry-run'>, checkpoint: unknown): JobPlan {
  const { definition, budget } = task
  const from = checkpoint === undefined ? task.from : undefined
  return { run: (signal) => look(store.dryRun(definition, { budget, from, signal }), signal) }
}

async function* look(
  reports: AsyncIterable<DryRunReport>,
  signal: AbortSignal,
): AsyncGenerator<JobProgress, string, void> {
  let last: DryRunReport | undefined
  for await (const report of reports) {
    last = report
    // Once it is stopped the last report is still to come, with the cursor to go on with.
    if (!signal.aborted || report.state !== 'running') yield progressOf(report)
  }
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
