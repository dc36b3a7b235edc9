import { isAbsolute } from 'node:path'
import { DatastoreError } from '../../../../shared/errors.ts'
import type { Datastore } from '../../../datastore.ts'
import type { ExportProgress } from '../../../transfer/exports/export-format.ts'
import { exportSelected } from '../../selection/export-selected.ts'
import type { TaskOf } from '../job-task.ts'
import type { JobPlan, JobProgress } from '../job-work.ts'
import { counted } from '../../../../shared/counted.ts'

/** Writes every selected document; one that was interrupted begins anew, as its file is only there when it is whole. */
export function exportDocumentsPlan(store: Datastore, task: TaskOf<'export-documents'>): JobPlan {
  const { path, selection } = task
  return {
    run: (signal) =>
      reported(exportSelected(store, selection, { path, ...written(task) }, signal), 'document', path),
  }
}

/** Writes every row of a query. */
export function exportQueryPlan(store: Datastore, task: TaskOf<'export-query'>): JobPlan {
  const { view, where, orderBy, includeDocs, includeMatches, path } = task
  const options = { where, orderBy, includeDocs, includeMatches, ...written(task) }
  return {
    run: (signal) => reported(store.exportRows(view, path, { ...options, signal }), 'row', path),
  }
}

function written({ format, overwrite, guardFormulas }: TaskOf<'export-documents' | 'export-query'>) {
  return { format, overwrite, guardFormulas }
}

async function* reported(
  work: AsyncIterable<ExportProgress>,
  noun: string,
  path: string,
): AsyncGenerator<JobProgress, string, void> {
  if (!isAbsolute(path))
    throw new DatastoreError('INVALID_INPUT', `"${path}" is not a full path. Give the folder too.`, {
      details: { path, argument: 'path' },
    })
  let written = 0
  for await (const { done, total } of work) {
    written = done
    yield { done, total }
  }
  return `Wrote ${counted(written, noun)} to ${path}.`
}
