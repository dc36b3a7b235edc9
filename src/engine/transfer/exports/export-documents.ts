import type { DocumentText } from '../../../shared/model/document.ts'
import type { DocumentColumn } from '../../../shared/model/transfer/export.ts'
import { jsonRecord } from '../json/json-record.ts'
import { writeJson } from '../json/write-json.ts'
import { chosenFields, chosenPart, flatFields, topFields } from './document-fields.ts'
import { type ExportFormat, type ExportProgress, isTable } from './export-format.ts'
import { type ExportTarget, writeOnce } from './export-target.ts'
import { columnOfField } from './field-column.ts'
import { couchDocument } from './formats/couch-bulk.ts'
import { extendedJson } from './formats/extended-json.ts'
import { tableFormat } from './formats/table-formats.ts'
import type { CellKind } from './table/cell-kind.ts'
import { TableColumns, type TableLine } from './table/table-columns.ts'
import { type TableSource, writeTable } from './table/write-table.ts'

export interface DocumentSource {
  /** What they are called together: the table's name in SQL. */
  readonly name: string
  /** Every document, in key order; asked again it starts again. */
  readonly documents: () => AsyncIterable<DocumentText>
  /** How many there are about to be, for the progress; null when that is not known. */
  readonly total: () => Promise<number | null>
}

/** How documents are exported, and where. */
export type DocumentsTarget = ExportTarget & {
  /** The columns of documents beside their key, in their order; without them all fields. */
  readonly columns?: readonly DocumentColumn[]
}

/**
 * Writes every document into a file or a stream and returns how many there were.
 *
 * JSON is an array and NDJSON a line per document, each document's own text with `_key` put in front; extended JSON of MongoDB and
 * the bulk of CouchDB have the key as `_id`. A table has the columns `_key`, `_rev`, `_updated` and one for each top-level field that
 * any document has, nested values as JSON text or, flat, a column for each field within them; a document that is no object stands
 * in the column `_value`. Numbers are copied as they are written in the document. What was written as JSON, NDJSON, CSV, TSV, XLSX
 * or for MongoDB or CouchDB can be imported again: see `entryReader` for what tables cannot say, `workbook` for the numbers of XLSX.
 *
 * @throws DatastoreError as `writeOnce` does, `INVALID_INPUT` for what the format has no room for, and whatever reading the
 *   documents throws.
 */
export function exportDocuments(
  source: DocumentSource,
  target: DocumentsTarget,
): AsyncGenerator<ExportProgress, number, void> {
  const { format } = target
  if (isTable(format))
    return writeTable(tableOf(source, target), target, tableFormat(format, target, source.name))
  return writeOnce(target, async function* write(sink) {
    yield { done: 0, total: null }
    const as = format === 'json' ? 'array' : format === 'couchdb' ? 'bulk' : 'lines'
    return yield* writeJson(recordsOf(source, format, target), { sink, as, total: await source.total() })
  })
}

async function* recordsOf(
  source: DocumentSource,
  format: ExportFormat,
  { columns, numbers = 'relaxed' }: DocumentsTarget,
): AsyncGenerator<string, void, void> {
  const partOf = columns === undefined ? null : chosenPart(pathsOf(columns))
  for await (const { key, text } of source.documents()) {
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

function tableOf({ documents }: DocumentSource, { columns, nested }: DocumentsTarget): TableSource {
  const own = columns === undefined ? ['_rev', '_updated'] : columns.map(nameOf)
  const fieldsOf =
    columns === undefined ? (nested === 'flat' ? flatFields : topFields) : chosenFields(pathsOf(columns))
  async function* lines(): AsyncGenerator<TableLine, void, void> {
    for await (const { key, rev, updated, text } of documents()) {
      const values = new Map([
        ['_key', JSON.stringify(key)],
        ['_rev', JSON.stringify(rev)],
        ['_updated', JSON.stringify(updated)],
      ])
      for (const [field, source] of fieldsOf(text)) values.set(columnOfField(field), source)
      yield { key, values }
    }
  }
  return { columns: () => new TableColumns(['_key', ...own], fixed, columns === undefined), lines }
}

function pathsOf(columns: readonly DocumentColumn[]): string[] {
  return columns.flatMap((column) => ('path' in column ? [column.path] : []))
}

function nameOf(column: DocumentColumn): string {
  return 'meta' in column ? `_${column.meta}` : columnOfField(column.path)
}
