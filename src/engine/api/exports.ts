import type { Contract } from '../../shared/contract/index.ts'
import type { Handlers } from '../../shared/rpc/handlers.ts'
import { exportDocuments } from '../transfer/export-documents.ts'
import type { ExportProgress } from '../transfer/export-format.ts'
import { exportRows } from '../transfer/export-rows.ts'
import type { Engine } from './engine.ts'

type ExportsApi = Handlers<Contract['exports']>

export function exportsApi(engine: Engine): ExportsApi {
  return {
    documents: (input) => exportDocumentsJob(engine, input),
    query: (input) => exportQueryJob(engine, input),
  }
}

async function exportDocumentsJob(
  { databases, jobs }: Engine,
  { database, store: name, prefix, ...target }: Parameters<ExportsApi['documents']>[0],
): Promise<{ job: string }> {
  const store = await databases.store({ database, store: name })
  const job = await jobs.start({ kind: 'export', database, store: name, subject: target.path }, (signal) => {
    const source = {
      documents: () => store.iterateText({ prefix, signal }),
      total: () => lastCount(store.count({ prefix, signal })),
    }
    return reported(exportDocuments(source, target), 'document', target.path)
  })
  return { job }
}

async function exportQueryJob(
  { databases, jobs }: Engine,
  { database, store: name, view, where, orderBy, includeDocs, ...target }: Parameters<ExportsApi['query']>[0],
): Promise<{ job: string }> {
  const store = await databases.store({ database, store: name })
  const { columns } = await store.getView(view)
  const job = await jobs.start({ kind: 'export', database, store: name, subject: target.path }, (signal) => {
    const rows = () => store.iterateRows(view, where, { orderBy, includeDocs, signal })
    return reported(exportRows({ columns, includeDocs, rows }, target), 'row', target.path)
  })
  return { job }
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
): AsyncGenerator<ExportProgress, string, void> {
  const written = yield* work
  return `Wrote ${written.toLocaleString('en')} ${written === 1 ? noun : `${noun}s`} to ${path}.`
}
