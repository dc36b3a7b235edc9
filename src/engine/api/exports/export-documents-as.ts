import type { DocumentText } from '../../../shared/model/document.ts'
import { type DocumentColumn, type ExportChoices, isTable } from '../../../shared/model/transfer/export.ts'
import type { DocumentSelection } from '../../../shared/model/find/document-selection.ts'
import type { Datastore } from '../../datastore.ts'
import { replaceFile } from '../../storage/replace-file.ts'
import type { ExportProgress } from '../../transfer/exports/export-format.ts'
import { untilCancelled } from '../../transfer/exports/export-store.ts'
import { columnOfField } from '../../transfer/exports/field-column.ts'
import { jsonRecord } from '../../transfer/json/json-record.ts'
import { writeJson } from '../../transfer/json/write-json.ts'
import { countSelected, selectedDocuments } from '../selection/selected-documents.ts'
import type { CellKind } from './cell-kind.ts'
import { chosenFields, chosenPart, flatFields, topFields } from './document-fields.ts'
import { couchDocument, writeBulk } from './formats/couch-bulk.ts'
import { extendedJson } from './formats/extended-json.ts'
import { TableColumns, type TableLine } from './table-columns.ts'
import { tableFormat } from './table-formats.ts'
import { type TableSource, writeTable } from './write-table.ts'

interface Documents {
  readonly store: Datastore
  readonly selection: DocumentSelection
  readonly signal: AbortSignal
}

/**
 * Writes the selected documents into a file, in key order, as a table or as records. Both passes over a table read anew.
 *
 * @throws DatastoreError as `Datastore.exportDocuments`.
 */
export function exportDocumentsAs(
  documents: Documents,
  choices: ExportChoices,
): AsyncGenerator<ExportProgress> {
  const { path, overwrite, format } = choices
  const { store, selection, signal } = documents
  const work = replaceFile(path, { overwrite }, (sink) => {
    if (isTable(format))
      return writeTable(tableOf(documents, choices), sink, tableFormat(format, choices, store.name))
    return writeRecords(format, sink)
  })
  async function* writeRecords(
    as: 'json' | 'ndjson' | 'mongodb' | 'couchdb',
    sink: Parameters<typeof writeBulk>[1]['sink'],
  ) {
    yield { done: 0, total: null }
    const total = await countSelected(store, selection, signal)
    const records = recordsOf(documents, as, choices)
    if (as === 'couchdb') return yield* writeBulk(records, { sink, total })
    return yield* writeJson(records, { sink, array: as === 'json', total })
  }
  return untilCancelled(work, { path }, signal)
}

async function* texts({ store, selection, signal }: Documents): AsyncGenerator<DocumentText, void, void> {
  // All of a prefix is read from one snapshot.
  if ('prefix' in selection && selection.except.length === 0 && selection.filter === undefined)
    yield* store.iterateText({ prefix: selection.prefix, signal })
  else for await (const part of selectedDocuments(store, selection, { signal })) yield* part
}

async function* recordsOf(
  documents: Documents,
  format: 'json' | 'ndjson' | 'mongodb' | 'couchdb',
  { columns, numbers = 'relaxed' }: ExportChoices,
): AsyncGenerator<string, void, void> {
  const partOf = columns === undefined ? null : chosenPart(pathsOf(columns))
  for await (const { key, text } of texts(documents)) {
    const part = partOf === null ? text : partOf(text)
    if (format === 'mongodb') yield extendedJson(key, part, numbers)
    else yield format === 'couchdb' ? couchDocument(key, part) : jsonRecord(key, part)
  }
}

const fixed: ReadonlyMap<string, CellKind> = new Map([
  ['_key', 'text'],
  ['_rev', 'text'],
  ['_updated', 'timestamp'],
])

function tableOf(documents: Documents, { columns, nested }: ExportChoices): TableSource {
  const own = columns === undefined ? ['_rev', '_updated'] : columns.map(nameOf)
  const fieldsOf =
    columns === undefined ? (nested === 'flat' ? flatFields : topFields) : chosenFields(pathsOf(columns))
  async function* lines(): AsyncGenerator<TableLine, void, void> {
    for await (const { key, rev, updated, text } of texts(documents)) {
      const values = new Map([
        ['_key', JSON.stringify(key)],
        ['_rev', JSON.stringify(rev)],
        ['_updated', JSON.stringify(updated)],
      ])
      for (const [field, source] of fieldsOf(text)) values.set(columnOfField(field), source)
      yield { key, values }
    }
  }
  return {
    columns: () => new TableColumns(['_key', ...own], fixed, columns === undefined),
    lines,
  }
}

function pathsOf(columns: readonly DocumentColumn[]): string[] {
  return columns.flatMap((column) => ('path' in column ? [column.path] : []))
}

function nameOf(column: DocumentColumn): string {
  return 'meta' in column ? `_${column.meta}` : columnOfField(column.path)
}
