import type { Datastore } from '../../../datastore.ts'
import type { ExportChoices } from '../../../../shared/model/transfer/export.ts'
import { exportFormats, type ExportProgress } from '../../../transfer/exports/export-format.ts'
import { exportDocumentsAs } from '../../exports/export-documents-as.ts'
import { exportQueryAs } from '../../exports/export-query-as.ts'
import { exportSelected } from '../../selection/export-selected.ts'
import { checkFullPath } from './check-full-path.ts'
import type { TaskOf } from '../job-task.ts'
import type { JobPlan, JobProgress } from '../job-work.ts'
import { counted } from '../../../../shared/counted.ts'

/** Writes every selected document; one that was interrupted begins anew, as its file is only there when it is whole. */
export function exportDocumentsPlan(store: Datastore, task: TaskOf<'export-documents'>): JobPlan {
  const { path, selection } = task
  return {
    run: (signal) => {
      const own = ownTarget(task)
      const work =
        own === null || task.columns !== undefined
          ? exportDocumentsAs({ store, selection, signal }, task)
          : exportSelected(store, selection, { path, ...own }, signal)
      return reported(work, 'document', path)
    },
  }
}

/** Writes every row of a query. */
export function exportQueryPlan(store: Datastore, task: TaskOf<'export-query'>): JobPlan {
  const { view, where, orderBy, includeDocs, includeMatches, path } = task
  const query = { where, orderBy, includeDocs, includeMatches }
  return {
    run: (signal) => {
      const own = ownTarget(task)
      const work =
        own === null
          ? exportQueryAs({ store, view, ...query, signal }, task)
          : store.exportRows(view, path, { ...query, ...own, signal })
      return reported(work, 'row', path)
    },
  }
}

/** How an export of the engine's own is written; null for one that only the app makes. */
function ownTarget({ format, overwrite, guardFormulas, nested }: ExportChoices) {
  const own = exportFormats.find((each) => each === format)
  return own === undefined || nested === 'flat' ? null : { format: own, overwrite, guardFormulas }
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
