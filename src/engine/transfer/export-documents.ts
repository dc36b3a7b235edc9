import type { DocumentText } from '../../shared/model/document.ts'
import { csvCellOfJson, csvRecord, csvText } from './csv.ts'
import { columnOfField } from './field-column.ts'
import { type ExportFormat, type ExportProgress, progressInterval } from './export-format.ts'
import { jsonMembers } from './json-members.ts'
import { jsonRecord } from './json-record.ts'
import { replaceFile, type Sink } from './replace-file.ts'
import { writeJson } from './write-json.ts'

export interface DocumentSource {
  /** Every document, in key order; asked again it starts again. */
  readonly documents: () => AsyncIterable<DocumentText>
  /** How many there are about to be, for the progress; null when that is not known. */
  readonly total: () => Promise<number | null>
}

export interface ExportTarget {
  readonly path: string
  readonly format: ExportFormat
  readonly overwrite: boolean
  /** Whether texts of CSV that a spreadsheet would run as formulas are guarded by an apostrophe, which imports take away. */
  readonly guardFormulas?: boolean
}

/**
 * Writes every document into a file and returns how many there were.
 *
 * JSON is an array and NDJSON a line per document, each document's own text with `_key` put in front. CSV has the
 * columns `_key`, `_rev`, `_updated` and one for each top-level field that any document has, nested values as JSON text;
 * a document that is no object stands in the column `_value`. Numbers are copied as they are written in the document. What
 * was written can be imported again: see `entryReader` for what CSV cannot say.
 *
 * @throws DatastoreError as `replaceFile` does, and whatever reading the documents throws.
 */
export function exportDocuments(
  source: DocumentSource,
  { path, format, overwrite, guardFormulas = false }: ExportTarget,
): AsyncGenerator<ExportProgress, number, void> {
  return replaceFile(path, { overwrite }, (sink) =>
    format === 'csv' ? writeCsv(source, sink, guardFormulas) : writeRecords(source, sink, format === 'json'),
  )
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
async function* writeCsv(
  source: DocumentSource,
  sink: Sink,
  guard: boolean,
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
    const done = yield* writeRows(source, { sink, fields, total, guard })
    if (done !== null) return done
    await sink.restart()
  }
}

async function* writeRows(
  source: DocumentSource,
  { sink, fields, total, guard }: { sink: Sink; fields: Set<string>; total: number; guard: boolean },
): AsyncGenerator<ExportProgress, number | null, void> {
  const columns = [...fields]
  await sink.write(
    csvRecord(['_key', '_rev', '_updated', ...columns.map((field) => csvText(columnOfField(field), guard))]),
  )
  let done = 0
  let complete = true
  for await (const { key, rev, updated, text } of source.documents()) {
    const values = fieldsOf(text)
    for (const field of values.keys()) {
      if (fields.has(field)) continue
      fields.add(field)
      complete = false
    }
    await sink.write(
      csvRecord([
        csvText(key, guard),
        csvText(rev, guard),
        updated,
        ...columns.map((column) => csvCellOfJson(values.get(column), guard)),
      ]),
    )
    done += 1
    if (done % progressInterval === 0) yield { done, total: Math.max(done, total) }
  }
  yield { done, total: done }
  return complete ? done : null
}

function fieldsOf(text: string): Map<string, string> {
  return jsonMembers(text) ?? new Map([['_value', text]])
}
