import type { DocumentText } from '../../../shared/model/document.ts'
import { columnOfField } from './field-column.ts'
import { type ExportTarget, writeOnce, writeWhole } from './export-target.ts'
import { type ExportProgress, progressInterval } from './export-format.ts'
import { jsonMembers } from '../json/json-members.ts'
import { jsonRecord } from '../json/json-record.ts'
import type { RestartableSink, Sink } from '../../storage/replace-file.ts'
import type { TableRow, TableWriter } from './table-writer.ts'
import { csvWriter } from '../csv/write-csv.ts'
import { writeJson } from '../json/write-json.ts'
import { xlsxWriter } from './write-xlsx.ts'

export interface DocumentSource {
  /** Every document, in key order; asked again it starts again. */
  readonly documents: () => AsyncIterable<DocumentText>
  /** How many there are about to be, for the progress; null when that is not known. */
  readonly total: () => Promise<number | null>
}

/**
 * Writes every document into a file or a stream and returns how many there were.
 *
 * JSON is an array and NDJSON a line per document, each document's own text with `_key` put in front. CSV and XLSX have the
 * columns `_key`, `_rev`, `_updated` and one for each top-level field that any document has, nested values as JSON text;
 * a document that is no object stands in the column `_value`. Numbers are copied as they are written in the document. What
 * was written can be imported again: see `entryReader` for what CSV and XLSX cannot say, `xlsxWriter` for the numbers of XLSX.
 *
 * @throws DatastoreError as `writeOnce` does, `INVALID_INPUT` for what XLSX has no room for, and whatever reading the
 *   documents throws.
 */
export function exportDocuments(
  source: DocumentSource,
  target: ExportTarget,
): AsyncGenerator<ExportProgress, number, void> {
  const { format, guardFormulas = false } = target
  if (format === 'csv')
    return writeWhole(target, (sink) => writeTable(source, sink, csvWriter(guardFormulas)))
  if (format === 'xlsx') return writeWhole(target, (sink) => writeTable(source, sink, xlsxWriter()))
  return writeOnce(target, (sink) => writeRecords(source, sink, format === 'json'))
}

async function* writeRecords(source: DocumentSource, sink: Sink, array: boolean) {
  yield { done: 0, total: null }
  return yield* writeJson(records(source), { sink, array, total: await source.total() })
}

async function* records(source: DocumentSource): AsyncGenerator<string, void, void> {
  for await (const { key, text } of source.documents()) yield jsonRecord(key, text)
}

/**
 * Two passes, so that no field is missing from the header and memory stays constant. When a document gains a new
 * field between the two, the second is started again with it.
 */
async function* writeTable<Cell>(
  source: DocumentSource,
  sink: RestartableSink,
  table: TableWriter<Cell>,
): AsyncGenerator<ExportProgress, number, void> {
  yield { done: 0, total: null }
  const fields = new Set<string>()
  let total = 0
  for await (const { text } of source.documents()) {
    for (const field of fieldsOf(text).keys()) fields.add(field)
    total += 1
    if (total % progressInterval === 0) yield { done: 0, total: null }
  }
  for (;;) {
    const known = [...fields]
    const names = ['_key', '_rev', '_updated', ...known.map((field) => columnOfField(field))]
    const done = yield* table.write(tableRows(source, fields, table), { names, sink, total })
    if (fields.size === known.length) return done
    await sink.restart()
  }
}

/** The rows of a table with a column for each field that is known at first; those that appear are added to them. */
async function* tableRows<Cell>(
  source: DocumentSource,
  fields: Set<string>,
  table: TableWriter<Cell>,
): AsyncGenerator<TableRow<Cell>, void, void> {
  const columns = [...fields]
  for await (const { key, rev, updated, text } of source.documents()) {
    const values = fieldsOf(text)
    for (const field of values.keys()) fields.add(field)
    const cells = columns.map((column) => table.json(values.get(column)))
    const changed = updated === null ? table.json(undefined) : table.time(updated)
    yield { key, cells: [table.text(key), table.text(rev), changed, ...cells] }
  }
}

function fieldsOf(text: string): Map<string, string> {
  return jsonMembers(text) ?? new Map([['_value', text]])
}
