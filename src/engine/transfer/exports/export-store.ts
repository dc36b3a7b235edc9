import { DatastoreError } from '../../../shared/errors.ts'
import type { OpenStore } from '../../store/open-store.ts'
import { iterateCells } from '../../store/views/query-views.ts'
import { countDocuments, iterateTexts } from '../../store/read-documents.ts'
import { describeColumn } from '../../views/summary.ts'
import { type DocumentSource, type DocumentsTarget, exportDocuments } from './export-documents.ts'
import type { ExportProgress } from './export-format.ts'
import type { ExportDocumentsOptions, ExportRowsOptions } from './export-options.ts'
import { exportRows } from './export-rows.ts'
import type { ExportTarget } from './export-target.ts'

/** Exports documents of a store, in key order. @throws as `exportDocuments`; `CANCELLED`. */
export async function* exportStoreDocuments(
  store: OpenStore,
  target: ExportTarget,
  { prefix, after, before, reverse, limit, signal }: ExportDocumentsOptions,
): AsyncGenerator<ExportProgress> {
  const isPart = (after ?? before ?? limit) !== undefined
  const source = {
    name: store.name,
    documents: () => iterateTexts(store, { prefix, after, before, reverse, limit, signal }),
    total: async () => (isPart ? null : await lastCount(countDocuments(store, { prefix, signal }))),
  }
  yield* exportSource(source, target, signal)
}

/** Exports the documents that a source gives. @throws as `exportDocuments`; `CANCELLED`. */
export function exportSource(
  source: DocumentSource,
  target: DocumentsTarget,
  signal: AbortSignal | undefined,
): AsyncGenerator<ExportProgress> {
  return untilCancelled(exportDocuments(source, target), target, signal)
}

/** Exports rows of a view. @throws as `exportRows`; `UNKNOWN_VIEW`, `UNKNOWN_COLUMN`, `CANCELLED`. */
export async function* exportStoreRows(
  store: OpenStore,
  view: string,
  target: ExportTarget,
  { where = {}, ...options }: ExportRowsOptions,
): AsyncGenerator<ExportProgress> {
  await store.refresh()
  const columns = (await store.answering(view)).columns.map((column) => describeColumn(column))
  const {
    format: _,
    overwrite: _1,
    guardFormulas: _2,
    nested: _3,
    dialect: _4,
    numbers: _5,
    ...query
  } = options
  const { includeDocs = false, includeCursors, includeMatches, signal } = query
  const rows = () => iterateCells(store, view, where, query)
  const source = { name: view, columns, includeDocs, includeCursors, includeMatches, rows }
  yield* untilCancelled(exportRows(source, target), target, signal)
}

/** What was read or written last may not have looked at the signal: it is looked at with each snapshot, too. */
export async function* untilCancelled(
  work: AsyncGenerator<ExportProgress, number, void>,
  target: { readonly path: string } | object,
  signal: AbortSignal | undefined,
): AsyncGenerator<ExportProgress> {
  try {
    for await (const snapshot of work) {
      if (signal?.aborted === true) throw cancelled(target)
      yield snapshot
    }
  } catch (error) {
    throw error instanceof DatastoreError && error.code === 'CANCELLED' ? cancelled(target) : error
  }
}

function cancelled(target: { readonly path: string } | object): DatastoreError {
  if ('path' in target) {
    const { path } = target
    const message = `The export to ${path} was cancelled. Nothing of it stays.`
    return new DatastoreError('CANCELLED', message, { details: { path } })
  }
  return new DatastoreError(
    'CANCELLED',
    'The export to a stream was cancelled; the stream may hold a part of it.',
  )
}

async function lastCount(counts: AsyncIterable<{ readonly count: number }>): Promise<number> {
  let last = 0
  for await (const { count } of counts) last = count
  return last
}
