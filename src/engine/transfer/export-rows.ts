import type { Cell } from '../../shared/model/query.ts'
import type { ColumnDefinition } from '../../shared/model/view-definition.ts'
import { csvCellOfJson, csvRecord, csvText } from './csv.ts'
import type { ExportTarget } from './export-documents.ts'
import { type ExportProgress, progressInterval } from './export-format.ts'
import { jsonObject } from './json-record.ts'
import { replaceFile, type Sink } from './replace-file.ts'
import { writeJson } from './write-json.ts'

export interface ExportRow {
  readonly key: string
  readonly values: Readonly<Record<string, Cell>>
  /** The document's text, when documents are included. */
  readonly doc?: string
}

export interface RowSource {
  readonly columns: readonly Pick<ColumnDefinition, 'name' | 'type'>[]
  readonly includeDocs: boolean
  readonly rows: () => AsyncIterable<ExportRow>
}

/**
 * Writes every row of a query into a file and returns how many there were: `_key`, the view's columns and, when
 * documents are included, `_doc` with the document's text. Values of JSON columns are JSON, not text, in JSON and NDJSON.
 *
 * @throws DatastoreError as `replaceFile` does, and whatever the query throws.
 */
export function exportRows(
  source: RowSource,
  { path, format, overwrite, guardFormulas = false }: ExportTarget,
): AsyncGenerator<ExportProgress, number, void> {
  return replaceFile(path, { overwrite }, (sink) =>
    format === 'csv' ? writeCsv(source, sink, guardFormulas) : writeRecords(source, sink, format === 'json'),
  )
}

async function* writeRecords(source: RowSource, sink: Sink, array: boolean) {
  yield { done: 0, total: null }
  return yield* writeJson(records(source), { sink, array, total: null })
}

async function* records({ columns, includeDocs, rows }: RowSource): AsyncGenerator<string, void, void> {
  for await (const { key, values, doc } of rows()) {
    const members = columns.map(({ name, type }) => [name, jsonOfCell(values[name] ?? null, type)] as const)
    const own: (readonly [string, string])[] = [['_key', JSON.stringify(key)]]
    yield jsonObject([...own, ...members, ...(includeDocs ? [['_doc', doc ?? 'null'] as const] : [])])
  }
}

async function* writeCsv(
  { columns, includeDocs, rows }: RowSource,
  sink: Sink,
  guard: boolean,
): AsyncGenerator<ExportProgress, number, void> {
  yield { done: 0, total: null }
  const header = ['_key', ...columns.map(({ name }) => name), ...(includeDocs ? ['_doc'] : [])]
  await sink.write(csvRecord(header.map((name) => csvText(name, guard))))
  let done = 0
  for await (const { key, values, doc } of rows()) {
    const cells = columns.map(({ name, type }) => csvOfCell(values[name] ?? null, type, guard))
    await sink.write(csvRecord([csvText(key, guard), ...cells, ...(includeDocs ? [csvCellOfJson(doc)] : [])]))
    done += 1
    if (done % progressInterval === 0) yield { done, total: null }
  }
  yield { done, total: done }
  return done
}

function csvOfCell(cell: Cell, type: ColumnDefinition['type'], guard: boolean): string | null {
  if (cell === null) return null
  if (typeof cell !== 'string') return String(cell)
  return type === 'json' ? csvCellOfJson(cell, guard) : csvText(cell, guard)
}

function jsonOfCell(cell: Cell, type: ColumnDefinition['type']): string {
  if (typeof cell === 'bigint') return cell.toString()
  if (type === 'json' && typeof cell === 'string') return cell
  // JSON has no infinity, but every reader takes a number beyond its range for one.
  if (typeof cell === 'number' && !Number.isFinite(cell)) return cell > 0 ? '1e999' : '-1e999'
  return JSON.stringify(cell)
}
