import type { DocumentSelection } from '../../../shared/model/find/document-selection.ts'
import type { DocumentText } from '../../../shared/model/document.ts'
import type { Datastore } from '../../datastore.ts'
import type { ExportProgress } from '../../transfer/exports/export-format.ts'
import { exportSource } from '../../transfer/exports/export-store.ts'
import type { ExportTarget } from '../../transfer/exports/export-target.ts'
import { countSelected, selectedDocuments } from './selected-documents.ts'

/** Writes the selected documents into a file, in key order. @throws DatastoreError as `Datastore.exportDocuments`. */
export function exportSelected(
  store: Datastore,
  selection: DocumentSelection,
  target: Extract<ExportTarget, { path: string }>,
  signal: AbortSignal,
): AsyncIterable<ExportProgress> {
  // All of a prefix is read from one snapshot.
  if ('prefix' in selection && selection.except.length === 0 && selection.filter === undefined) {
    const { path, ...options } = target
    return store.exportDocuments(path, { ...options, prefix: selection.prefix, signal })
  }
  const source = {
    documents: () => oneByOne(selectedDocuments(store, selection, { signal })),
    total: () => countSelected(store, selection, signal),
  }
  return exportSource(source, target, signal)
}

async function* oneByOne(parts: AsyncIterable<readonly DocumentText[]>): AsyncGenerator<DocumentText> {
  for await (const part of parts) yield* part
}
