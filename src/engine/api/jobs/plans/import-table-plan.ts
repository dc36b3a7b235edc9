import { resolve } from 'node:path'
import type { TableImportProgress } from '../../../transfer/tables/import-table.ts'
import { saidOfImport } from './import-plan.ts'
import type { JobPlace } from './build-plan.ts'
import type { TaskOf } from '../job-task.ts'
import type { JobPlan, JobProgress } from '../job-work.ts'

/** Imports a table; where it was interrupted it reads all of it again, and leaves out the documents that are there. */
export function importTablePlan(
  { store, changed }: JobPlace,
  { path, table, children, parents, onError, onExisting }: TaskOf<'import-table'>,
  again: boolean,
): JobPlan {
  async function* run(signal: AbortSignal): AsyncGenerator<JobProgress, string, void> {
    const existing = again && onExisting === 'fail' ? 'skip' : onExisting
    const options = { table, children, parents, onError, onExisting: existing, signal }
    let last: TableImportProgress | undefined
    try {
      // A path in full is never taken for the URL of a server.
      for await (last of store.importTable(resolve(path), options)) yield progressOf(last)
    } finally {
      changed()
    }
    return saidOfImport(`the table “${table}” of ${path}`, last)
  }
  return { run }
}

function progressOf({ state, done, rows, failed, errors, nothing }: TableImportProgress): JobProgress {
  const ended = state === 'done'
  const share = ended ? 1 : rows === 0 ? null : Math.min(1, done / rows)
  const problems = errors.map(({ line, ...error }) => ({
    ...error,
    line: null,
    message: `Row ${line}: ${error.message}`,
  }))
  return { done, total: ended ? done : rows, share, errors: failed, problems, attention: nothing !== null }
}
