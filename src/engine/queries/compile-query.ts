import { DatastoreError } from '../../shared/errors.ts'
import type { QueryOptions } from '../../shared/model/query.ts'
import type { Comparison, Condition, Where } from './where.ts'
import type { ViewColumn } from '../catalog/view-record.ts'
import { prefixEnd } from '../documents/key.ts'
import { invalidArgument } from '../invalid-argument.ts'
import type { Dialect } from '../storage/dialect.ts'
import type { SqlValue } from '../storage/operation.ts'
import { storeTimestamp } from '../views/row.ts'

export interface QueriedView {
  readonly name: string
  readonly table: string
  readonly columns: readonly ViewColumn[]
}

export interface CompiledQuery {
  readonly sql: string
  readonly params: SqlValue[]
}

/** A column that a condition may name. */
export interface Field {
  readonly name: string
  readonly type: ViewColumn['type']
}

const ownFields: readonly Field[] = [
  { name: '_id', type: 'integer' },
  { name: '_key', type: 'text' },
]

/** What a query reads beside its view. */
export interface QuerySources {
  /** The quoted documents table, to be joined for `includeDocs`. */
  readonly documents: string
  /** The store whose views' generation each row tells in a last column; none when it is left out. */
  readonly generationOf?: string
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
  { documents, generationOf }: QuerySources,
): CompiledQuery {
  const params: SqlValue[] = generationOf === undefined ? [] : [generationOf]
  const conditions = compileConditions(dialect, where, (name) => resolveColumn(dialect, view, name), params)
  let selected = selectList(dialect, view)
  const join = options.includeDocs === true ? ` join ${documents} d on d.id = v._id` : ''
  if (options.includeDocs === true)
    selected += ', d.rev as _doc_rev, d.updated as _doc_updated, d.data as _doc'
  if (generationOf !== undefined)
    selected += ', (select generation from datastore_stores where name = ?) as _generation'
  let sql = `select ${selected} from ${dialect.quote(view.table)} v${join}`
  if (conditions !== '') sql += ` where ${conditions}`
  sql += compileOrder(dialect, (name) => resolveColumn(dialect, view, name).sql, options.orderBy)
  sql += compileRange(options, params)
  return { sql, params }
}

const selectLists = new WeakMap<readonly ViewColumn[], string>()

/** Every column of the view; the same text for each query until the view is read anew. */
function selectList(dialect: Dialect, { columns }: QueriedView): string {
  let list = selectLists.get(columns)
  if (list === undefined) {
    list = [...columns.map((column) => column.name), '_id', '_key']
      .map((name) => `v.${dialect.quote(name)}`)
      .join(', ')
    selectLists.set(columns, list)
  }
  return list
}

/** Finds what a condition's name stands for: its type, and its SQL. */
type Resolve = (name: string) => { readonly field: Field; readonly sql: string }

/** @throws DatastoreError `UNKNOWN_COLUMN` listing the columns there are. */
export function resolveColumn(dialect: Dialect, view: QueriedView, name: string): ReturnType<Resolve> {
  const field = findField(view, name)
  return { field, sql: dialect.compared(`v.${dialect.quote(field.name)}`, field.type) }
}

/** Writes conditions that must all hold; an empty text when there are none. */
export function compileConditions(
  dialect: Dialect,
  where: Where,
  resolve: Resolve,
  params: SqlValue[],
): string {
  return Object.entries(where)
    .map(([name, condition]) => {
      const { field, sql } = resolve(name)
      const bound = (value: unknown, as = field): string => {
        const stored = bind(as, value)
        params.push(stored)
        return dialect.hole(as.type, stored)
      }
      return compileCondition(sql, field, condition, bound)
    })
    .join(' and ')
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

/** Takes a value as a parameter, for the condition's field or as if for another, and gives what stands for it. */
type Bound = (value: unknown, as?: Field) => string

function compileCondition(column: string, field: Field, condition: Condition, bound: Bound): string {
  if (Array.isArray(condition)) return compileIn(column, field, condition, bound)
  if (typeof condition !== 'object' || condition === null || (condition as unknown) instanceof Date) {
    return compileEqual(column, condition, bound)
  }
  const comparisons = Object.entries(condition as Comparison)
  if (comparisons.length === 0) {
    throw invalidArgument(
      field.name,
      `The condition on "${field.name}" is an empty object. Give a value, a list or ${operators.join(', ')}.`,
    )
  }
  return comparisons
    .map(([operator, value]) => compileComparison(column, field, operator, value, bound))
    .join(' and ')
}

const operators = ['eq', 'ne', 'lt', 'lte', 'gt', 'gte', 'in', 'startsWith'] as const
const symbols: Readonly<Record<string, string>> = { lt: '<', lte: '<=', gt: '>', gte: '>=' }

function compileComparison(
  column: string,
  field: Field,
  operator: string,
  value: unknown,
  bound: Bound,
): string {
  switch (operator) {
    case 'eq':
      return compileEqual(column, value, bound)
    case 'ne':
      if (value === null) return `${column} is not null`
      return `(${column} <> ${bound(value)} or ${column} is null)`
    case 'lt':
    case 'lte':
    case 'gt':
    case 'gte':
      if (value === null)
        throw invalidArgument(
          field.name,
          `"${field.name}" cannot be compared with null by "${operator}". Use null itself, or { ne: null }.`,
        )
      return `${column} ${symbols[operator]} ${bound(value)}`
    case 'in':
      if (!Array.isArray(value))
        throw invalidArgument(field.name, `"in" on "${field.name}" needs a list of values.`)
      return compileIn(column, field, value, bound)
    case 'startsWith':
      return compilePrefix(column, field, value, bound)
    default:
      throw invalidArgument(
        field.name,
        `"${operator}" on "${field.name}" is no comparison. There are ${operators.join(', ')}.`,
      )
  }
}

function compileEqual(column: string, value: unknown, bound: Bound): string {
  return value === null ? `${column} is null` : `${column} = ${bound(value)}`
}

/** SQLite takes 32,766 parameters a statement. */
const longestList = 30_000

function compileIn(column: string, field: Field, values: readonly unknown[], bound: Bound): string {
  if (values.length > longestList) {
    throw invalidArgument(
      field.name,
      `The list for "${field.name}" has ${values.length} values; at most ${longestList} are possible in one query.`,
    )
  }
  const present = values.filter((value) => value !== null)
  const list =
    present.length === 0 ? '1 = 0' : `${column} in (${present.map((value) => bound(value)).join(', ')})`
  return present.length === values.length ? list : `(${list} or ${column} is null)`
}

function compilePrefix(column: string, field: Field, prefix: unknown, bound: Bound): string {
  if (typeof prefix !== 'string')
    throw invalidArgument(field.name, `"startsWith" on "${field.name}" needs a string.`)
  if (prefix === '') return `${column} is not null`
  const text = { name: field.name, type: 'text' } as const
  const end = prefixEnd(prefix)
  const from = `${column} >= ${bound(prefix, text)}`
  return end === null ? from : `(${from} and ${column} < ${bound(end, text)})`
}

/** A condition's value as the column stores it. */
export function bind(field: Field, value: unknown): SqlValue {
  switch (typeof value) {
    case 'string':
      return field.type === 'timestamp' ? (storeTimestamp(value) ?? value) : value
    case 'number':
      if (Number.isNaN(value))
        throw invalidArgument(field.name, `The value for "${field.name}" is NaN, which equals nothing.`)
      return value
    case 'bigint':
      if (BigInt.asIntN(64, value) !== value)
        throw invalidArgument(field.name, `The value for "${field.name}" does not fit into 64 bits.`)
      return value
    case 'boolean':
      return Number(value)
    default:
      if (value instanceof Date && !Number.isNaN(value.getTime())) return value.toISOString()
      throw invalidArgument(
        field.name,
        `The value for "${field.name}" is ${value === undefined ? 'undefined' : `a ${typeof value}`}; a string, number, boolean, date or null is needed.`,
      )
  }
}

/** Writes the order; `resolve` turns a name into SQL. Empty when there is none. */
export function compileOrder(
  dialect: Dialect,
  resolve: (name: string) => string,
  orderBy: string | readonly string[] | undefined,
): string {
  const names: unknown = orderBy === undefined ? [] : typeof orderBy === 'string' ? [orderBy] : orderBy
  if (!Array.isArray(names) || names.some((name) => typeof name !== 'string')) {
    throw invalidArgument(
      'orderBy',
      '"orderBy" is a column\'s name, or a list of them; "-name" sorts downwards.',
    )
  }
  if (names.length === 0) return ''
  const terms = (names as string[]).map((name) => {
    const descending = name.startsWith('-')
    return dialect.orderTerm(resolve(descending ? name.slice(1) : name), descending)
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
