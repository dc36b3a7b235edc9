import type { DocumentSelection } from '../../../shared/model/find/document-selection.ts'
import type { DocumentText } from '../../../shared/model/document.ts'
import type { ExportChoices } from '../../../shared/model/transfer/export.ts'
import type { Datastore } from '../../datastore.ts'
import type { ExportProgress } from '../../transfer/exports/export-format.ts'
import { exportSource } from '../../transfer/exports/export-store.ts'
import { countSelected, selectedDocuments } from './selected-documents.ts'

interface Documents {
  readonly store: Datastore
  readonly selection: DocumentSelection
  readonly signal: AbortSignal
}

/** Writes the selected documents into a file, in key order. @throws DatastoreError as `Datastore.exportDocuments`. */
export function exportSelected(documents: Documents, choices: ExportChoices): AsyncIterable<ExportProgress> {
  const { store, selection, signal } = documents
  const source = {
    name: store.name,
    documents: () => textsOf(documents),
    total: () => countSelected(store, selection, signal),
  }
  return exportSource(source, choices, signal)
}

async function* textsOf({ store, selection, signal }: Documents): AsyncGenerator<DocumentText, void, void> {
  // All of a prefix is read from one snapshot.
  if ('prefix' in selection && selection.except.length === 0 && selection.filter === undefined)
    yield* store.iterateText({ prefix: selection.prefix, signal })
  else for await (const part of selectedDocuments(store, selection, { signal })) yield* part
}
