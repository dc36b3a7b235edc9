import type { Cell } from '../../../shared/model/query.ts'
import type { Where } from '../../where.ts'
import type { ColumnDefinition } from '../../../shared/model/view-definition.ts'
import type { ViewRecord } from '../../catalog/view-record.ts'
import { typesOf } from '../../columns/column-form.ts'
import type { Term } from '../../columns/text/parse-search.ts'
import { snippetOf } from '../../columns/text/snippet.ts'
import type { Snippet } from '../../columns/text/snippet.ts'
import type { Document } from '../../document.ts'
import { checkOptions, invalidArgument } from '../../invalid-argument.ts'
import type { IterateOptions, QueryOptions, ViewRow } from '../../queries/view-types.ts'
import { compileQuery, isRanked, orderNames } from '../../queries/compile-query.ts'
import { rankName, searchedText, searchesOf } from '../../queries/compile-search.ts'
import { cursorOf, placeNames, readsDownwards } from '../../queries/cursors.ts'
import type { ValuesOnly } from '../../queries/cursors.ts'
import type { CompiledQuery } from '../../queries/compile-query.ts'
import { planQuery } from '../../queries/query-plans.ts'
import { needsExact, readCell, readRow } from '../../queries/read-row.ts'
import { exactRows } from '../../storage/operation.ts'
import type { Operation, SqlRow, SqlValue, SqlValues } from '../../storage/operation.ts'
import { rowsOf } from '../../storage/aside/read-aside.ts'
import type { ReadLimits } from '../../storage/aside/read-aside.ts'
import { describeColumn } from '../../views/summary.ts'
import type { ViewRequest } from './read-within.ts'
import type { OpenStore } from '../open-store.ts'
import { readDocument } from '../read-documents.ts'

/** A view row for showing: values as cells, the document as its text. */
export interface CellRow {
  readonly id: number
  readonly key: string
  readonly values: Record<string, Cell>
  readonly doc?: string
  readonly cursor?: string
  /** How well the row matches, and the passages with what was searched, by column. */
  readonly rank?: number
  readonly snippets?: Readonly<Record<string, Snippet>>
}

/** A query's rows with how they were found: the SQL and the lines of the database's plan. */
export interface QueryAnswer {
  readonly columns: ColumnDefinition[]
  readonly rows: CellRow[]
  readonly sql: string
  readonly plan: string[]
}

const queryOptions = {
  orderBy: 'any',
  limit: 'any',
  offset: 'any',
  includeDocs: 'flag',
  includeCursors: 'flag',
  includeMatches: 'flag',
  after: 'text',
  before: 'text',
  reverse: 'flag',
} as const

export async function queryView(
  store: OpenStore,
  view: string,
  where: Where,
  options: QueryOptions,
): Promise<ViewRow[]> {
  checkQuery(where, options)
  const early = store.justChecked ? await answerAtOnce(store, view, where, options) : undefined
  return early ?? (await answerSurely(store, view, where, options))
}

/**
 * Answers without asking first whether another program has written, which takes half as long as the query: each row
 * tells the generation of the views it was read at. Undefined when they are not those this process knows, or when
 * anything else is in doubt; the caller then asks `answerSurely`.
 */
async function answerAtOnce(
  store: OpenStore,
  view: string,
  where: Where,
  options: QueryOptions,
): Promise<ViewRow[] | undefined> {
  const record = store.views.find(view)
  if (record?.live !== true || record.indexedSeq !== null || store.format === 'legacy') return undefined
  const { generation } = store.views
  try {
    const found = await find(store, record, where, options, true)
    const [first] = found
    const same = first === undefined ? await store.isCurrent() : Number(first.at(-1)) === generation
    return same ? readRows(store, record, found, where, options) : undefined
  } catch {
    return undefined
  }
}

async function answerSurely(
  store: OpenStore,
  view: string,
  where: Where,
  options: QueryOptions,
): Promise<ViewRow[]> {
  await store.refresh()
  const record = await store.answering(view)
  return readRows(store, record, await find(store, record, where, options), where, options)
}

function find(
  store: OpenStore,
  record: ViewRecord,
  where: Where,
  options: QueryOptions,
  tellsGeneration = false,
): Promise<SqlValues[]> {
  const sources = { documents: store.documents.quoted, store: store.name, tellsGeneration }
  const askFor = (only?: ValuesOnly): Promise<SqlValues[]> =>
    store.read(ask(planQuery(store.dialect, record, where, options, { ...sources, ...only }), record))
  return isReadInTwo(options) ? valuesFirst(options.limit, askFor) : askFor()
}

/** Whether a page may end in rows that have no value in the first column of its order, which an index has elsewhere. */
function isReadInTwo(options: QueryOptions): options is QueryOptions & { readonly limit: number } {
  return options.limit !== undefined && readsDownwards(options)
}

/**
 * Asks for the rows of a page going down from a cursor. An index can be entered there only for rows that have a value: those
 * that have none, which come last, are asked for when the others do not fill the page.
 */
async function valuesFirst<Row>(
  limit: number,
  askFor: (only?: ValuesOnly) => Promise<Row[]>,
): Promise<Row[]> {
  const found = await askFor({ valuesOnly: true })
  return found.length === limit ? found : await askFor()
}

function* ask({ sql, params }: CompiledQuery, { columns }: ViewRecord): Operation<SqlValues[]> {
  return (yield {
    mode: 'values',
    sql,
    params,
    exact: needsExact(columns),
    keep: typesOf(columns),
  }) as SqlValues[]
}

function readRows(
  store: OpenStore,
  record: ViewRecord,
  found: readonly SqlValues[],
  where: Where,
  options: QueryOptions,
): ViewRow[] {
  const { columns } = record
  const exact = needsExact(columns)
  const own = columns.length + 2
  const cursorAt = own + (options.includeDocs === true ? 3 : 0)
  const rankAt = cursorAt + (options.includeCursors === true ? 1 : 0)
  const cursor = options.includeCursors === true ? cursorsOf(store, record, where, options) : undefined
  const snippets = options.includeMatches === true ? snippetsOf(record, where) : undefined
  return found.map((values) => {
    const row = readRow(columns, values, exact) as AnyRow
    if (options.includeDocs === true) row._doc = documentOf(store, row, values.slice(own))
    if (cursor !== undefined)
      row._cursor = cursor((name) => values[placeOf(columns, name) ?? rankAt]!, values[cursorAt]!)
    if (snippets !== undefined) {
      row._rank = Number(values[rankAt])
      row._snippets = snippets((name) => values[placeOf(columns, name)!]!)
    }
    return row
  })
}

type AnyRow = ViewRow & {
  _doc?: Document
  _cursor?: string
  _rank?: number
  _snippets?: Readonly<Record<string, Snippet>>
}

/** Where a row has the value of a column; undefined for how well it matches, which stands behind the rest. */
function placeOf(columns: ViewRecord['columns'], name: string): number | undefined {
  const index = columns.findIndex((column) => column.name === name)
  if (index >= 0) return index
  return name === rankName ? undefined : columns.length + (name === '_id' ? 0 : 1)
}

/** Makes the cursors of the rows that options ask for. */
function cursorsOf(store: OpenStore, record: ViewRecord, where: Where, options: QueryOptions) {
  const searched = isRanked(record, options) ? searchedText(searchesOf(record, where)) : '[]'
  const names = placeNames(orderNames(options.orderBy), searched)
  return (valueOf: (name: string) => SqlValue, row: SqlValue): string =>
    cursorOf({ store: store.name, view: record.name }, names, valueOf, row)
}

/** Makes the passages of rows that have what the conditions look for. */
function snippetsOf(record: ViewRecord, where: Where) {
  const terms = new Map<string, Term[]>()
  for (const search of searchesOf(record, where))
    terms.set(search.column, [...(terms.get(search.column) ?? []), ...search.terms])
  return (valueOf: (name: string) => SqlValue): Readonly<Record<string, Snippet>> =>
    Object.fromEntries(
      [...terms].flatMap(([column, wanted]) => {
        const value = valueOf(column)
        const snippet = typeof value === 'string' ? snippetOf(value, wanted) : undefined
        return snippet === undefined ? [] : [[column, snippet] as const]
      }),
    )
}

function documentOf(
  store: OpenStore,
  { _id: id, _key: key }: ViewRow,
  [rev, updated, data]: SqlValues,
): Document {
  const text = store.documents.text(key, data)
  return readDocument({ id, key, rev: String(rev), updated: updated as string | null, text })
}

/** What a transaction asks, and relies on, when it queries a view. */
export function queryRequest(
  store: OpenStore,
  view: string,
  where: Where,
  options: QueryOptions,
): ViewRequest<SqlValues, ViewRow[]> {
  checkQuery(where, options)
  const askFor = (
    record: ViewRecord,
    asked: QueryOptions,
    without?: readonly string[],
  ): Operation<SqlValues[]> =>
    ask(
      compileQuery(store.dialect, record, where, asked, {
        documents: store.documents.quoted,
        store: store.name,
        without,
      }),
      record,
    )
  return {
    view,
    ask: (record) => askFor(record, options),
    // Rows of the transaction's own may take the places of others, which are then not in the answer.
    askOthers(record, keys) {
      const { limit, offset = 0, ...rest } = options
      const others = { ...rest, limit: limit === undefined ? undefined : limit + offset }
      return keys.length === 0 ? askFor(record, options) : askFor(record, others, keys)
    },
    read: (record, found) => readRows(store, record, found, where, options),
  }
}

export async function queryCells(
  store: OpenStore,
  view: string,
  where: Where,
  options: QueryOptions,
  limits?: ReadLimits,
): Promise<QueryAnswer> {
  const { record, compiled, found } = await askForCells(store, view, where, options, limits)
  const plan = await store.read(store.dialect.introspector.explain(compiled.sql, compiled.params))
  return {
    columns: record.columns.map((column) => describeColumn(column)),
    rows: found.map((row) => readCells(store, record, row, where, options)),
    sql: compiled.sql,
    plan,
  }
}

interface AnsweredQuery extends ReadyQuery {
  readonly found: SqlRow[]
}

async function askForCells(
  store: OpenStore,
  view: string,
  where: Where,
  options: QueryOptions,
  limits: ReadLimits | undefined,
): Promise<AnsweredQuery> {
  let ready: ReadyQuery
  const askFor = async (only?: ValuesOnly): Promise<SqlRow[]> => {
    ready = await prepare(store, view, where, options, only)
    return limits === undefined
      ? await store.read(exactRows(ready.compiled))
      : rowsOf(await store.storage.readAside(ready.compiled, limits))
  }
  const found = await (isReadInTwo(options) ? valuesFirst(options.limit, askFor) : askFor())
  return { ...ready!, found }
}

export async function* iterateCells(
  store: OpenStore,
  view: string,
  where: Where,
  { signal, ...options }: IterateOptions,
): AsyncGenerator<CellRow> {
  const { record, compiled } = await prepare(store, view, where, options)
  for await (const chunk of store.storage.stream(compiled.sql, compiled.params, { exact: true, signal })) {
    for (const row of chunk) yield readCells(store, record, row, where, options)
  }
}

export async function* iterateRows(
  store: OpenStore,
  view: string,
  where: Where,
  { signal, ...options }: IterateOptions,
): AsyncGenerator<ViewRow> {
  const { record, compiled } = await prepare(store, view, where, options)
  for await (const chunk of store.storage.stream(compiled.sql, compiled.params, { exact: true, signal })) {
    for (const row of chunk) yield rowOf(store, record, row, where, options)
  }
}

function rowOf(
  store: OpenStore,
  record: ViewRecord,
  found: SqlRow,
  where: Where,
  options: QueryOptions,
): ViewRow {
  const { columns } = record
  const values = [...columns.map(({ name }) => found[name]!), found['_id']!, found['_key']!]
  const row = readRow(columns, values, true) as AnyRow
  if ('_doc' in found)
    row._doc = documentOf(store, row, [found['_doc_rev']!, found['_doc_updated']!, found['_doc']!])
  if ('_cursor' in found)
    row._cursor = cursorsOf(store, record, where, options)((name) => found[name]!, found['_cursor'])
  if (options.includeMatches === true) {
    row._rank = Number(found[rankName])
    row._snippets = snippetsOf(record, where)((name) => found[name]!)
  }
  return row
}

interface ReadyQuery {
  readonly record: ViewRecord
  readonly compiled: CompiledQuery
}

async function prepare(
  store: OpenStore,
  view: string,
  where: Where,
  options: QueryOptions,
  only: ValuesOnly = {},
): Promise<ReadyQuery> {
  checkQuery(where, options)
  await store.refresh()
  const record = await store.answering(view)
  const sources = { ...only, documents: store.documents.quoted, store: store.name }
  return { record, compiled: compileQuery(store.dialect, record, where, options, sources) }
}

function checkQuery(where: Where, options: QueryOptions): void {
  checkWhere(where)
  checkOptions(options, queryOptions)
}

/** @throws DatastoreError `INVALID_INPUT` for what are no conditions. */
export function checkWhere(where: Where): void {
  if (typeof where !== 'object' || where === null || Array.isArray(where)) {
    throw invalidArgument(
      'where',
      'The conditions are an object that names columns, such as { email: "joe@example.com" }.',
    )
  }
}

function readCells(
  store: OpenStore,
  record: ViewRecord,
  row: SqlRow,
  where: Where,
  options: QueryOptions,
): CellRow {
  const key = String(row['_key'])
  return {
    id: Number(row['_id']),
    key,
    values: Object.fromEntries(
      record.columns.map((column) => [column.name, readCell(column, row[column.name]!)]),
    ),
    ...('_doc' in row ? { doc: store.documents.text(key, row['_doc']) } : {}),
    ...('_cursor' in row
      ? { cursor: cursorsOf(store, record, where, options)((name) => row[name]!, row['_cursor']) }
      : {}),
    ...(options.includeMatches === true
      ? { rank: Number(row[rankName]), snippets: snippetsOf(record, where)((name) => row[name]!) }
      : {}),
  }
}
