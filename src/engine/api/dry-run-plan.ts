import type { DryRunReport } from '../../shared/model/dry-run.ts'
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
  const { done, total, failures } = report
  const lists = Object.values(failures)
  const errors = lists.reduce((sum, { count }) => sum + count, 0)
  const problems = lists.flatMap(({ documents }) => documents).map(documentProblem)
  return { done, total, errors, problems, checkpoint: report }
}

function conclusion({ done, refused, rows }: DryRunReport): string {
  const looked = `Looked at ${counted(done, 'document')}`
  if (refused) return `${looked}: publishing would fail.`
  const number = (count: number): string => count.toLocaleString('en')
  const { added, removed, changed } = rows
  return `${looked}: publishing would add ${number(added)}, remove ${number(removed)} and change ${number(changed)} rows.`
}
