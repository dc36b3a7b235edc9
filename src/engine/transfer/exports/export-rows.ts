import type { Snippet } from '../../columns/text/snippet.ts'
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
  /** How well the row matches, and the passages with what was searched, when matches are included. */
  readonly rank?: number
  readonly snippets?: Readonly<Record<string, Snippet>>
}

export interface RowSource {
  readonly columns: readonly Pick<ColumnDefinition, 'name' | 'type'>[]
  readonly includeDocs: boolean
  readonly includeCursors?: boolean
  readonly includeMatches?: boolean
  readonly rows: () => AsyncIterable<ExportRow>
}

/**
 * Writes every row of a query into a file or a stream and returns how many there were: `_key`, the view's columns and, when
 * they are included, `_doc` with the document's text, `_cursor`, `_rank` and `_snippets`. Values of JSON columns are JSON, not text, in JSON and NDJSON.
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
  const added = addedColumns(source)
  for await (const row of source.rows()) {
    const members = source.columns.map(
      ({ name, type }) => [name, jsonOfCell(row.values[name] ?? null, type)] as const,
    )
    const behind = added.map(({ name, json }) => [name, json(row) ?? 'null'] as const)
    yield jsonObject([['_key', JSON.stringify(row.key)], ...members, ...behind])
  }
}

/** What is added behind the columns of a view. */
interface AddedColumn {
  readonly name: string
  readonly json: (row: ExportRow) => string | undefined
}

function addedColumns({ includeDocs, includeCursors, includeMatches }: RowSource): readonly AddedColumn[] {
  return [
    ...(includeDocs ? [{ name: '_doc', json: ({ doc }: ExportRow) => doc }] : []),
    ...(includeCursors === true
      ? [{ name: '_cursor', json: (row: ExportRow) => JSON.stringify(row.cursor) }]
      : []),
    ...(includeMatches === true
      ? [
          { name: '_rank', json: (row: ExportRow) => JSON.stringify(row.rank) },
          { name: '_snippets', json: (row: ExportRow) => JSON.stringify(row.snippets) },
        ]
      : []),
  ]
}

async function* writeTable<Cell>(
  source: RowSource,
  sink: Sink,
  table: TableWriter<Cell>,
): AsyncGenerator<ExportProgress, number, void> {
  yield { done: 0, total: null }
  const names = ['_key', ...[...source.columns, ...addedColumns(source)].map(({ name }) => name)]
  return yield* table.write(tableRows(source, table), { names, sink, total: null })
}

async function* tableRows<Made>(
  source: RowSource,
  table: TableWriter<Made>,
): AsyncGenerator<TableRow<Made>, void, void> {
  const added = addedColumns(source)
  for await (const row of source.rows()) {
    const { key, values } = row
    const cells = source.columns.map(({ name, type }) => tableCell(values[name] ?? null, type, table))
    yield { key, cells: [table.text(key), ...cells, ...added.map(({ json }) => table.json(json(row)))] }
  }
}

function tableCell<Made>(cell: Cell, type: ColumnDefinition['type'], table: TableWriter<Made>): Made {
  if (typeof cell !== 'string') return table.json(cell === null ? undefined : String(cell))
  if (type === 'timestamp') return table.time(cell)
  return type === 'json' ? table.json(cell) : table.text(cell)
}

/** A cell as JSON source. */
export function jsonOfCell(cell: Cell, type: ColumnDefinition['type']): string {
  if (typeof cell === 'bigint') return cell.toString()
  if (type === 'json' && typeof cell === 'string') return cell
  // JSON has no infinity, but every reader takes a number beyond its range for one.
  if (typeof cell === 'number' && !Number.isFinite(cell)) return cell > 0 ? '1e999' : '-1e999'
  return JSON.stringify(cell)
}
