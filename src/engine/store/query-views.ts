import type { Cell, QueryOptions } from '../../shared/model/query.ts'
import type { Where } from '../queries/where.ts'
import type { ColumnDefinition } from '../../shared/model/view-definition.ts'
import type { ViewRecord } from '../catalog/view-record.ts'
import type { Document } from '../document.ts'
import { checkOptions, invalidArgument } from '../invalid-argument.ts'
import { compileAggregate } from '../queries/compile-aggregate.ts'
import type { AggregateOptions } from '../queries/compile-aggregate.ts'
import { compileQuery } from '../queries/compile-query.ts'
import type { CompiledQuery } from '../queries/compile-query.ts'
import { needsExact, readCell, readRow, readValue } from '../queries/read-row.ts'
import type { Operation, SqlRow } from '../storage/operation.ts'
import { describeColumn } from '../views/summary.ts'
import type { OpenStore } from './open-store.ts'
import { readDocument } from './read-documents.ts'

/** A row of a view: the view's columns, the document it came from, and the document itself with `includeDocs`. */
// oxlint-disable-next-line typescript/no-explicit-any -- the view's columns are typed by whoever defined them
export type ViewRow = Record<string, any> & {
  readonly _id: number
  readonly _key: string
  readonly _doc?: Document
}

/** A view row for showing: values as cells, the document as its text. */
export interface CellRow {
  readonly id: number
  readonly key: string
  readonly values: Record<string, Cell>
  readonly doc?: string
}

/** A query's rows with how they were found: the SQL and the lines of the database's plan. */
export interface QueryAnswer {
  readonly columns: ColumnDefinition[]
  readonly rows: CellRow[]
  readonly sql: string
  readonly plan: string[]
}

const queryOptions = { orderBy: 'any', limit: 'any', offset: 'any', includeDocs: 'flag' } as const

const aggregateOptions = {
  groupBy: 'any',
  where: 'object',
  count: 'flag',
  sum: 'any',
  min: 'any',
  max: 'any',
  avg: 'any',
  having: 'object',
  orderBy: 'any',
  limit: 'any',
  offset: 'any',
} as const

interface ReadyQuery {
  readonly record: ViewRecord
  readonly compiled: CompiledQuery
}

export async function queryView(
  store: OpenStore,
  view: string,
  where: Where,
  options: QueryOptions,
): Promise<ViewRow[]> {
  const { record, compiled } = await prepare(store, view, where, options)
  const exact = needsExact(record.columns)
  const found = await store.read(ask(compiled, exact))
  for (const row of found) {
    const values = readRow(record.columns, row, exact)
    if (options.includeDocs === true) attachDocument(store, values)
  }
  return found as unknown as ViewRow[]
}

/** A row of a grouped query: the grouping columns and the results asked for, by name. */
// oxlint-disable-next-line typescript/no-explicit-any -- as for ViewRow
export type AggregateRow = Record<string, any>

export async function aggregateView(
  store: OpenStore,
  view: string,
  options: AggregateOptions,
): Promise<AggregateRow[]> {
  checkOptions(options, aggregateOptions)
  await store.refresh()
  const record = await store.answering(view)
  const { sql, params, results } = compileAggregate(store.dialect, record, options)
  const found = await store.read(ask({ sql, params }, true))
  return found.map((row) =>
    Object.fromEntries(results.map((result) => [result.name, readValue(result.type, row[result.name]!)])),
  )
}

export async function queryCells(
  store: OpenStore,
  view: string,
  where: Where,
  options: QueryOptions,
): Promise<QueryAnswer> {
  const { record, compiled } = await prepare(store, view, where, options)
  const found = await store.read(ask(compiled, true))
  const plan = await store.read(store.dialect.explain(compiled.sql, compiled.params))
  return {
    columns: record.columns.map((column) => describeColumn(column)),
    rows: found.map((row) => readCells(store, record, row)),
    sql: compiled.sql,
    plan,
  }
}

export async function* iterateCells(
  store: OpenStore,
  view: string,
  where: Where,
  { signal, ...options }: QueryOptions & { readonly signal?: AbortSignal },
): AsyncGenerator<CellRow> {
  const { record, compiled } = await prepare(store, view, where, options)
  for await (const chunk of store.storage.stream(compiled.sql, compiled.params, { exact: true, signal })) {
    for (const row of chunk) yield readCells(store, record, row)
  }
}

async function prepare(
  store: OpenStore,
  view: string,
  where: Where,
  options: QueryOptions,
): Promise<ReadyQuery> {
  if (typeof where !== 'object' || where === null || Array.isArray(where)) {
    throw invalidArgument(
      'where',
      'The conditions are an object that names columns, such as { email: "joe@example.com" }.',
    )
  }
  checkOptions(options, queryOptions)
  await store.refresh()
  const record = await store.answering(view)
  return { record, compiled: compileQuery(store.dialect, record, where, options, store.documents.quoted) }
}

function* ask(compiled: CompiledQuery, exact: boolean): Operation<SqlRow[]> {
  return (yield { mode: 'rows', ...compiled, exact }) as SqlRow[]
}

function attachDocument(store: OpenStore, row: Record<string, unknown>): void {
  const { _doc_rev: rev, _doc_updated: updated, _doc: data, _id: id, _key: key } = row as SqlRow
  delete row['_doc_rev']
  delete row['_doc_updated']
  const text = store.documents.text(String(key), data)
  row['_doc'] = readDocument({
    id: Number(id),
    key: String(key),
    rev: String(rev),
    updated: updated as string | null,
    text,
  })
}

function readCells(store: OpenStore, record: ViewRecord, row: SqlRow): CellRow {
  const key = String(row['_key'])
  return {
    id: Number(row['_id']),
    key,
    values: Object.fromEntries(
      record.columns.map((column) => [column.name, readCell(column, row[column.name]!)]),
    ),
    ...('_doc' in row ? { doc: store.documents.text(key, row['_doc']) } : {}),
  }
}
