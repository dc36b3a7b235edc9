import type { Cell } from '../../../shared/model/query.ts'
import type { ColumnDefinition } from '../../../shared/model/view-definition.ts'
import { type ExportTarget, writeOnce } from './export-target.ts'
import type { ExportProgress } from './export-format.ts'
import { jsonObject } from '../json/json-record.ts'
import type { Sink } from '../../storage/replace-file.ts'
import type { TableRow, TableWriter } from './table-writer.ts'
import { csvWriter } from '../csv/write-csv.ts'
import { writeJson } from '../json/write-json.ts'
import { xlsxWriter } from './write-xlsx.ts'

export interface ExportRow {
  readonly key: string
  readonly values: Readonly<Record<string, Cell>>
  /** The document's text, when documents are included. */
  readonly doc?: string
  /** The row's place in the order, when cursors are included. */
  readonly cursor?: string
}

export interface RowSource {
  readonly columns: readonly Pick<ColumnDefinition, 'name' | 'type'>[]
  readonly includeDocs: boolean
  readonly includeCursors?: boolean
  readonly rows: () => AsyncIterable<ExportRow>
}

/**
 * Writes every row of a query into a file or a stream and returns how many there were: `_key`, the view's columns and, when
 * they are included, `_doc` with the document's text and `_cursor`. Values of JSON columns are JSON, not text, in JSON and NDJSON.
 *
 * @throws DatastoreError as `writeOnce` does, and whatever the query throws.
 */
export function exportRows(
  source: RowSource,
  target: ExportTarget,
): AsyncGenerator<ExportProgress, number, void> {
  const { format, guardFormulas = false } = target
  return writeOnce(target, (sink) => {
    if (format === 'csv') return writeTable(source, sink, csvWriter(guardFormulas))
    if (format === 'xlsx') return writeTable(source, sink, xlsxWriter())
    return writeRecords(source, sink, format === 'json')
  })
}

async function* writeRecords(source: RowSource, sink: Sink, array: boolean) {
  yield { done: 0, total: null }
  return yield* writeJson(records(source), { sink, array, total: null })
}

async function* records(source: RowSource): AsyncGenerator<string, void, void> {
  const { columns, includeDocs, includeCursors = false, rows } = source
  for await (const { key, values, doc, cursor } of rows()) {
    const members = columns.map(({ name, type }) => [name, jsonOfCell(values[name] ?? null, type)] as const)
    const own: (readonly [string, string])[] = [['_key', JSON.stringify(key)], ...members]
    if (includeDocs) own.push(['_doc', doc ?? 'null'])
    if (includeCursors) own.push(['_cursor', JSON.stringify(cursor)])
    yield jsonObject(own)
  }
}

async function* writeTable<Cell>(
  source: RowSource,
  sink: Sink,
  table: TableWriter<Cell>,
): AsyncGenerator<ExportProgress, number, void> {
  yield { done: 0, total: null }
  const { columns, includeDocs, includeCursors = false } = source
  const added = [...(includeDocs ? ['_doc'] : []), ...(includeCursors ? ['_cursor'] : [])]
  const names = ['_key', ...columns.map(({ name }) => name), ...added]
  return yield* table.write(tableRows(source, table), { names, sink, total: null })
}

async function* tableRows<Made>(
  { columns, includeDocs, includeCursors = false, rows }: RowSource,
  table: TableWriter<Made>,
): AsyncGenerator<TableRow<Made>, void, void> {
  for await (const { key, values, doc, cursor } of rows()) {
    const cells = columns.map(({ name, type }) => tableCell(values[name] ?? null, type, table))
    if (includeDocs) cells.push(table.json(doc))
    if (includeCursors) cells.push(table.text(cursor ?? ''))
    yield { key, cells: [table.text(key), ...cells] }
  }
}

function tableCell<Made>(cell: Cell, type: ColumnDefinition['type'], table: TableWriter<Made>): Made {
  if (typeof cell !== 'string') return table.json(cell === null ? undefined : String(cell))
  if (type === 'timestamp') return table.time(cell)
  return type === 'json' ? table.json(cell) : table.text(cell)
}

function jsonOfCell(cell: Cell, type: ColumnDefinition['type']): string {
  if (typeof cell === 'bigint') return cell.toString()
  if (type === 'json' && typeof cell === 'string') return cell
  // JSON has no infinity, but every reader takes a number beyond its range for one.
  if (typeof cell === 'number' && !Number.isFinite(cell)) return cell > 0 ? '1e999' : '-1e999'
  return JSON.stringify(cell)
}
