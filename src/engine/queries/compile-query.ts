import { DatastoreError } from '../../shared/errors.ts'
import type { QueryOptions } from './view-types.ts'
import { compileConditions } from './compile-conditions.ts'
import type { Resolved, Resolver } from './compile-conditions.ts'
import { compileBounds, hasPlaces, orderOfPlaces, placesOf } from './cursors.ts'
import type { ValuesOnly } from './cursors.ts'
import type { Where } from '../where.ts'
import type { ViewColumn } from '../catalog/view-column.ts'
import type { Field } from '../columns/condition-value.ts'
import { invalidArgument } from '../invalid-argument.ts'
import { wordsColumns } from '../columns/text/words-column.ts'
import { compileRank, rankName, searchedText, searchesOf } from './compile-search.ts'
import type { ColumnSearch } from './compile-search.ts'
import type { Dialect } from '../storage/dialect.ts'
import type { SqlValue } from '../storage/operation.ts'

export interface QueriedView {
  readonly name: string
  readonly table: string
  readonly columns: readonly ViewColumn[]
}

export interface CompiledQuery {
  readonly sql: string
  readonly params: SqlValue[]
}

const ownFields: readonly Field[] = [
  { name: '_id', type: 'integer' },
  { name: '_key', type: 'text' },
]

/** What a query reads beside its view. */
export interface QuerySources extends ValuesOnly {
  /** The quoted documents table, to be joined for `includeDocs`. */
  readonly documents: string
  readonly store: string
  /** Whether each row tells the generation of the store's views in a last column. */
  readonly tellsGeneration?: boolean
  /** Keys of documents whose rows are left out. */
  readonly without?: readonly string[]
}

/**
 * Writes the SQL of a simple query. Values are always parameters; names are looked up among the view's columns,
 * `_id` and `_key`, and quoted.
 *
 * @throws DatastoreError `UNKNOWN_COLUMN` listing the columns there are, `INVALID_INPUT` naming the argument.
 */
export function compileQuery(
  dialect: Dialect,
  view: QueriedView,
  where: Where,
  options: QueryOptions,
  { documents, store, tellsGeneration = false, without = [], valuesOnly }: QuerySources,
): CompiledQuery {
  const wanted: SqlValue[] = []
  const conditions = [
    compileConditions(dialect, where, columnsOf(dialect, view), wanted),
    leaveOut(dialect, view, without, wanted),
  ]
  const names = orderNames(options.orderBy)
  const ranked = isRanked(view, options)
  const searches = ranked ? searchesOf(view, where) : []
  const params: SqlValue[] = tellsGeneration ? [store] : []
  const table = ranked
    ? `(${rankedRows(dialect, view, searches, params)})`
    : dialect.compiler.table(view.table)
  for (const value of wanted) params.push(value)
  const resolve = (name: string): Resolved =>
    ranked && name === rankName && !hasColumn(view, name)
      ? resolved(dialect, rankField, `v.${dialect.compiler.quote(rankName)}`)
      : resolveColumn(dialect, view, name)
  const places = hasPlaces(options)
    ? placesOf(dialect, { store, view: view.name, searched: searchedText(searches) }, names, resolve)
    : undefined
  if (places !== undefined)
    conditions.push(...compileBounds(dialect, places, { ...options, valuesOnly }, params))
  let selected = selectList(dialect, view)
  const join = options.includeDocs === true ? ` join ${documents} d on d.id = v._id` : ''
  if (options.includeDocs === true)
    selected += ', d.rev as _doc_rev, d.updated as _doc_updated, d.data as _doc'
  if (options.includeCursors === true) selected += `, ${places!.rowId} as _cursor`
  if (ranked) selected += `, v.${dialect.compiler.quote(rankName)}`
  if (tellsGeneration) selected += ', (select generation from datastore_stores where name = ?) as _generation'
  let sql = `select ${selected} from ${table} v${join}`
  const all = conditions.filter((condition) => condition !== '').join(' and ')
  if (all !== '') sql += ` where ${all}`
  sql +=
    places === undefined
      ? compileOrder(dialect, (name) => resolve(name).ordered, names)
      : orderOfPlaces(dialect, places, options.reverse === true)
  sql += compileRange(options, params)
  return { sql, params }
}

/** Writes the SQL of the ids and change numbers of the documents of whose rows one meets the conditions; more may be added. */
export function compileMatches(
  dialect: Dialect,
  view: QueriedView,
  where: Where,
  documents: string,
): CompiledQuery {
  const params: SqlValue[] = []
  const conditions = compileConditions(dialect, where, columnsOf(dialect, view), params)
  const table = dialect.compiler.table(view.table)
  return {
    sql: `select distinct d.id, d.seq from ${table} v join ${documents} d on d.id = v._id where ${conditions || '1 = 1'}`,
    params,
  }
}

/** Writes the condition that a row is of none of these documents. */
export function leaveOut(
  dialect: Dialect,
  view: QueriedView,
  keys: readonly string[],
  params: SqlValue[],
): string {
  const none = keys.length === 0
  return none ? '' : compileConditions(dialect, { _key: { notIn: keys } }, columnsOf(dialect, view), params)
}

const rankField: Field = { name: rankName, type: 'real' }

function hasColumn({ columns }: QueriedView, name: string): boolean {
  return columns.some((column) => column.name === name)
}

/** Whether a query tells how well its rows match, or goes by it. */
export function isRanked(view: QueriedView, { includeMatches, orderBy }: QueryOptions): boolean {
  const byRank = orderNames(orderBy).some((name) => name === rankName || name === `-${rankName}`)
  return includeMatches === true || (byRank && !hasColumn(view, rankName))
}

/** Writes the rows of a view with how well they match. */
function rankedRows(
  dialect: Dialect,
  view: QueriedView,
  searches: readonly ColumnSearch[],
  params: SqlValue[],
): string {
  if (hasColumn(view, rankName)) throw rankTaken(view)
  const { compiler } = dialect
  const kept = wordsColumns(view.columns).map(({ words }) => words)
  const columns = [...view.columns.map(({ name }) => name), ...kept, '_id', '_key', compiler.rowId]
  const selected = columns.map((name) => `t.${compiler.quote(name)}`)
  const rank = compileRank(dialect, searches, params)
  return `select ${selected.join(', ')}, ${rank} as ${compiler.quote(rankName)} from ${compiler.table(view.table)} t`
}

function rankTaken({ name }: QueriedView): DatastoreError {
  return invalidArgument(
    'includeMatches',
    `View "${name}" has a column "${rankName}" of its own, where "includeMatches" would tell how rows match. Give the column another name.`,
  )
}

const selectLists = new WeakMap<readonly ViewColumn[], string>()

/** Every column of the view; the same text for each query until the view is read anew. */
function selectList(dialect: Dialect, { columns }: QueriedView): string {
  let list = selectLists.get(columns)
  if (list === undefined) {
    list = [...columns.map((column) => column.name), '_id', '_key']
      .map((name) => `v.${dialect.compiler.quote(name)}`)
      .join(', ')
    selectLists.set(columns, list)
  }
  return list
}

/** @throws DatastoreError `UNKNOWN_COLUMN` listing the columns there are. */
export function resolveColumn(dialect: Dialect, view: QueriedView, name: string): Resolved {
  const field = findField(view, name)
  const column = resolved(dialect, field, `v.${dialect.compiler.quote(field.name)}`)
  if (field.fullText !== true) return column
  const { words } = wordsColumns(view.columns).find((searched) => searched.name === name)!
  return { ...column, words: { table: view.table, sql: `v.${dialect.compiler.quote(words)}` } }
}

/** The columns that conditions on a view may name. */
export function columnsOf(dialect: Dialect, view: QueriedView): Resolver {
  return {
    resolve: (name) => resolveColumn(dialect, view, name),
    has: (name) => view.columns.some((column) => column.name === name),
  }
}

export function resolved(dialect: Dialect, field: Field, sql: string): Resolved {
  return { field, sql: dialect.compiler.compared(sql, field), ordered: dialect.compiler.ordered(sql, field) }
}

/** @throws DatastoreError `UNKNOWN_COLUMN` listing the columns there are. */
export function findField(view: Pick<QueriedView, 'name' | 'columns'>, name: string): Field {
  const field =
    view.columns.find((column) => column.name === name) ?? ownFields.find((own) => own.name === name)
  if (field !== undefined) return field
  const known = [...view.columns, ...ownFields].map((column) => column.name)
  throw new DatastoreError(
    'UNKNOWN_COLUMN',
    `View "${view.name}" has no column "${name}". Its columns are ${known.join(', ')}.`,
    { details: { view: view.name, column: name, known } },
  )
}

/** @throws DatastoreError `INVALID_INPUT` for what is no name and no list of names. */
export function orderNames(orderBy: string | readonly string[] | undefined): readonly string[] {
  const names: unknown = orderBy === undefined ? [] : typeof orderBy === 'string' ? [orderBy] : orderBy
  if (!Array.isArray(names) || names.some((name) => typeof name !== 'string')) {
    throw invalidArgument(
      'orderBy',
      '"orderBy" is a column\'s name, or a list of them; "-name" sorts downwards.',
    )
  }
  return names as string[]
}

/** Writes the order; `resolve` turns a name into SQL. Empty when there is none. */
export function compileOrder(
  dialect: Dialect,
  resolve: (name: string) => string,
  names: readonly string[],
): string {
  if (names.length === 0) return ''
  const terms = names.map((name) => {
    const descending = name.startsWith('-')
    return dialect.compiler.orderTerm(resolve(descending ? name.slice(1) : name), descending)
  })
  return ` order by ${terms.join(', ')}`
}

/**
 * Writes limit and offset; empty when there are none. The limit is part of the text, as it is a whole number: SQLite
 * compiles a statement anew whenever a parameter of its limit is bound, which takes longer than most queries.
 */
export function compileRange(
  { limit, offset }: Pick<QueryOptions, 'limit' | 'offset'>,
  params: SqlValue[],
): string {
  checkCount('limit', limit)
  checkCount('offset', offset)
  const skips = offset !== undefined && offset > 0
  if (limit === undefined && !skips) return ''
  if (skips) params.push(offset)
  return ` limit ${limit ?? Number.MAX_SAFE_INTEGER}${skips ? ' offset ?' : ''}`
}

function checkCount(name: string, value: unknown): void {
  if (value === undefined || (Number.isSafeInteger(value) && (value as number) >= 0)) return
  throw invalidArgument(name, `"${name}" must be a whole number from 0; ${JSON.stringify(value)} was given.`)
}
