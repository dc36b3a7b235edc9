import type { Snippet } from '../../columns/text/snippet.ts'
import type { Cell } from '../../../shared/model/query.ts'
import type { ColumnDefinition } from '../../../shared/model/view-definition.ts'
import { jsonObject } from '../json/json-record.ts'
import { writeJson } from '../json/write-json.ts'
import { flatFields } from './document-fields.ts'
import { type ExportProgress, isTable } from './export-format.ts'
import { type ExportTarget, writeOnce } from './export-target.ts'
import { tableFormat } from './formats/table-formats.ts'
import { type CellKind, kindOfColumn } from './table/cell-kind.ts'
import { TableColumns, type TableLine } from './table/table-columns.ts'
import { type TableSource, writeTable } from './table/write-table.ts'

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
  /** What they are rows of: the table's name in SQL. */
  readonly name: string
  readonly columns: readonly Pick<ColumnDefinition, 'name' | 'type'>[]
  readonly includeDocs: boolean
  readonly includeCursors?: boolean
  readonly includeMatches?: boolean
  /** Every row; asked again it starts again. */
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
  const flat = isTable(target.format) && target.nested === 'flat'
  return exportTable(flat ? flattened(source) : tableOf(source), target, source.name)
}

/** Writes a table in any format of rows; the caller gives its columns and lines. @throws DatastoreError as `exportRows`. */
export function exportTable(
  table: TableSource,
  target: ExportTarget,
  name: string,
): AsyncGenerator<ExportProgress, number, void> {
  const { format } = target
  if (isTable(format)) return writeTable(table, target, tableFormat(format, target, name))
  return writeOnce(target, async function* write(sink) {
    yield { done: 0, total: null }
    const as = format === 'json' ? 'array' : 'lines'
    return yield* writeJson(records(table), { sink, as, total: null })
  })
}

async function* records({ lines }: TableSource): AsyncGenerator<string, void, void> {
  for await (const { values } of lines()) yield jsonObject([...values])
}

/** What is added behind the columns of a view. */
interface AddedColumn {
  readonly name: string
  readonly kind: CellKind | null
  readonly json: (row: ExportRow) => string | undefined
}

function addedColumns({ includeDocs, includeCursors, includeMatches }: RowSource): readonly AddedColumn[] {
  const documents: AddedColumn = { name: '_doc', kind: 'json', json: ({ doc }) => doc }
  const cursors: AddedColumn = {
    name: '_cursor',
    kind: 'text',
    json: ({ cursor }) => JSON.stringify(cursor),
  }
  const matches: readonly AddedColumn[] = [
    { name: '_rank', kind: null, json: ({ rank }) => JSON.stringify(rank) },
    { name: '_snippets', kind: 'json', json: ({ snippets }) => JSON.stringify(snippets) },
  ]
  return [
    ...(includeDocs ? [documents] : []),
    ...(includeCursors === true ? [cursors] : []),
    ...(includeMatches === true ? matches : []),
  ]
}

async function* linesOf(source: RowSource): AsyncGenerator<TableLine, void, void> {
  const added = addedColumns(source)
  for await (const row of source.rows()) {
    const values = new Map([['_key', JSON.stringify(row.key)]])
    for (const { name, type } of source.columns) values.set(name, jsonOfCell(row.values[name] ?? null, type))
    for (const { name, json } of added) values.set(name, json(row) ?? 'null')
    yield { key: row.key, values }
  }
}

/** The names of all columns, and the kinds of those whose values do not say it. */
function columnsOf(source: RowSource): readonly (readonly [string, CellKind | null])[] {
  return [
    ['_key', 'text'],
    ...source.columns.map(({ name, type }) => [name, kindOfColumn(type)] as const),
    ...addedColumns(source).map(({ name, kind }) => [name, kind] as const),
  ]
}

function tableOf(source: RowSource): TableSource {
  const columns = columnsOf(source)
  const names = columns.map(([name]) => name)
  const fixed = new Map(columns.filter((each): each is [string, CellKind] => each[1] !== null))
  return { columns: () => new TableColumns(names, fixed, false), lines: () => linesOf(source) }
}

/** The same with a column for each field within a value of JSON. */
function flattened(source: RowSource): TableSource {
  const columns = columnsOf(source).filter(([, kind]) => kind !== 'json')
  const names = columns.map(([name]) => name)
  const scalar = new Map(columns.filter((each): each is [string, CellKind] => each[1] !== null))
  async function* lines(): AsyncGenerator<TableLine, void, void> {
    for await (const { key, values } of linesOf(source)) {
      const cells = [...values].flatMap(([name, value]): [string, string][] => {
        if (!value.startsWith('{') || scalar.has(name)) return [[name, value]]
        const within = flatFields(value)
        return Array.from(within, ([path, each]) => [
          path.startsWith('[') ? name + path : `${name}.${path}`,
          each,
        ])
      })
      yield { key, values: new Map(cells) }
    }
  }
  return { columns: () => new TableColumns(names, scalar, true), lines }
}

/** A cell as JSON source. */
export function jsonOfCell(cell: Cell, type: ColumnDefinition['type']): string {
  if (typeof cell === 'bigint') return cell.toString()
  if (type === 'json' && typeof cell === 'string') return cell
  // JSON has no infinity, but every reader takes a number beyond its range for one.
  if (typeof cell === 'number' && !Number.isFinite(cell)) return cell > 0 ? '1e999' : '-1e999'
  return JSON.stringify(cell)
}
