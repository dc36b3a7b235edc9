import type { Datastore } from '../../../datastore.ts'
import { exportDocuments } from '../../../transfer/exports/export-documents.ts'
import type { ExportProgress } from '../../../transfer/exports/export-format.ts'
import { exportRows } from '../../../transfer/exports/export-rows.ts'
import type { TaskOf } from '../job-task.ts'
import type { JobPlan, JobProgress } from '../job-work.ts'
import { counted } from '../words.ts'

/** Writes every document; one that was interrupted begins anew, as its file is only there when it is whole. */
export function exportDocumentsPlan(store: Datastore, task: TaskOf<'export-documents'>): JobPlan {
  const { prefix, path } = task
  return {
    run: (signal) => {
      const source = {
        documents: () => store.iterateText({ prefix, signal }),
        total: () => lastCount(store.count({ prefix, signal })),
      }
      return reported(exportDocuments(source, task), 'document', path)
    },
  }
}

/** Writes every row of a query. */
export async function exportQueryPlan(store: Datastore, task: TaskOf<'export-query'>): Promise<JobPlan> {
  const { view, where, orderBy, includeDocs, path } = task
  const { columns } = await store.views.get(view)
  return {
    run: (signal) => {
      const rows = () => store.iterateRows(view, where, { orderBy, includeDocs, signal })
      return reported(exportRows({ columns, includeDocs, rows }, task), 'row', path)
    },
  }
}

async function lastCount(counts: AsyncIterable<{ count: number }>): Promise<number> {
  let last = 0
  for await (const { count } of counts) last = count
  return last
}

async function* reported(
  work: AsyncGenerator<ExportProgress, number, void>,
  noun: string,
  path: string,
): AsyncGenerator<JobProgress, string, void> {
  const written = yield* work
  return `Wrote ${counted(written, noun)} to ${path}.`
}
