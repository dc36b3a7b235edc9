import type { Datastore } from '../../../datastore.ts'
import type { ExportProgress } from '../../../transfer/exports/export-format.ts'
import type { Database } from '../../../database.ts'
import { exportTarget, rowExports } from '../../../transfer/exports/export-options.ts'
import { exportStatement } from '../../selection/export-statement.ts'
import { exportSelected } from '../../selection/export-selected.ts'
import { checkFullPath } from './check-full-path.ts'
import type { TaskOf } from '../job-task.ts'
import type { JobPlan, JobProgress } from '../job-work.ts'
import { counted } from '../../../../shared/counted.ts'

/** Writes every selected document; one that was interrupted begins anew, as its file is only there when it is whole. */
export function exportDocumentsPlan(store: Datastore, task: TaskOf<'export-documents'>): JobPlan {
  const { path, selection } = task
  return {
    run: (signal) => reported(exportSelected({ store, selection, signal }, task), 'document', path),
  }
}

/** Writes every row of a query. */
export function exportQueryPlan(store: Datastore, task: TaskOf<'export-query'>): JobPlan {
  const { view, where, orderBy, includeDocs, includeMatches, path } = task
  const { format, overwrite, guardFormulas, nested, dialect, numbers } = task
  const query = { where, orderBy, includeDocs, includeMatches }
  const written = { format, overwrite, guardFormulas, nested, dialect, numbers }
  return {
    run: (signal) => reported(store.exportRows(view, path, { ...query, ...written, signal }), 'row', path),
  }
}

/** Writes every row that a statement finds. */
export function exportStatementPlan(database: Database, task: TaskOf<'export-statement'>): JobPlan {
  const { sql, path, format, overwrite, guardFormulas, dialect } = task
  const target = exportTarget(path, { format, overwrite, guardFormulas, dialect }, rowExports)
  return { run: (signal) => reported(exportStatement(database, sql, { target, signal }), 'row', path) }
}

async function* reported(
  work: AsyncIterable<ExportProgress>,
  noun: string,
  path: string,
): AsyncGenerator<JobProgress, string, void> {
  checkFullPath(path)
  let written = 0
  for await (const { done, total } of work) {
    written = done
    yield { done, total }
  }
  return `Wrote ${counted(written, noun)} to ${path}.`
}
