import { DatastoreError } from '../../shared/errors.ts'
import type { QueryOptions } from './view-types.ts'
import type { Comparison, Condition, Where } from './where.ts'
import type { ViewColumn } from '../catalog/view-column.ts'
import { checkPrefix, testOf } from '../columns/condition-value.ts'
import type { Field, Operator } from '../columns/condition-value.ts'
import { prefixEnd } from '../documents/key.ts'
import { invalidArgument } from '../invalid-argument.ts'
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
  let sql = `select ${selected} from ${dialect.compiler.table(view.table)} v${join}`
  if (conditions !== '') sql += ` where ${conditions}`
  sql += compileOrder(dialect, (name) => resolveColumn(dialect, view, name).ordered, options.orderBy)
  sql += compileRange(options, params)
  return { sql, params }
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

/** What a condition's name stands for: its SQL, as it is equal to a value, and as it is less or greater. */
export interface Resolved {
  readonly field: Field
  readonly sql: string
  readonly ordered: string
}

type Resolve = (name: string) => Resolved

/** @throws DatastoreError `UNKNOWN_COLUMN` listing the columns there are. */
export function resolveColumn(dialect: Dialect, view: QueriedView, name: string): Resolved {
  const field = findField(view, name)
  return resolved(dialect, field, `v.${dialect.compiler.quote(field.name)}`)
}

export function resolved(dialect: Dialect, field: Field, sql: string): Resolved {
  return { field, sql: dialect.compiler.compared(sql, field), ordered: dialect.compiler.ordered(sql, field) }
}

/** Writes conditions that must all hold; an empty text when there are none. */
export function compileConditions(
  dialect: Dialect,
  where: Where,
  resolve: Resolve,
  params: SqlValue[],
): string {
  return Object.entries(where)
    .map(([name, condition]) => compileCondition({ ...resolve(name), dialect, params }, condition))
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

/** What is compared, and where the values go that it is compared with. */
interface Compared extends Resolved {
  readonly dialect: Dialect
  readonly params: SqlValue[]
}

function compileCondition(compared: Compared, condition: Condition): string {
  const { field } = compared
  if (Array.isArray(condition)) return compileIn(compared, condition)
  if (typeof condition !== 'object' || condition === null || isValue(condition)) {
    return compileTest(compared, 'eq', condition)
  }
  const comparisons = Object.entries(condition as Comparison)
  if (comparisons.length === 0) {
    throw invalidArgument(
      field.name,
      `The condition on "${field.name}" is an empty object. Give a value, a list or ${operators.join(', ')}.`,
    )
  }
  return comparisons.map(([operator, value]) => compileComparison(compared, operator, value)).join(' and ')
}

/** Whether an object is a value to compare with, and no list of comparisons. */
function isValue(condition: object): condition is Date | Uint8Array {
  return condition instanceof Date || condition instanceof Uint8Array
}

const operators = ['eq', 'ne', 'lt', 'lte', 'gt', 'gte', 'in', 'startsWith'] as const
const symbols: Readonly<Record<Operator, string>> = {
  eq: '=',
  ne: '<>',
  lt: '<',
  lte: '<=',
  gt: '>',
  gte: '>=',
}

function compileComparison(compared: Compared, operator: string, value: unknown): string {
  const { field } = compared
  switch (operator) {
    case 'lt':
    case 'lte':
    case 'gt':
    case 'gte':
      if (value === null)
        throw invalidArgument(
          field.name,
          `"${field.name}" cannot be compared with null by "${operator}". Use null itself, or { ne: null }.`,
        )
      return compileTest(compared, operator, value)
    case 'eq':
    case 'ne':
      return compileTest(compared, operator, value)
    case 'in':
      if (!Array.isArray(value))
        throw invalidArgument(field.name, `"in" on "${field.name}" needs a list of values.`)
      return compileIn(compared, value)
    case 'startsWith':
      return compilePrefix(compared, value)
    default:
      throw invalidArgument(
        field.name,
        `"${operator}" on "${field.name}" is no comparison. There are ${operators.join(', ')}.`,
      )
  }
}

function compileTest(compared: Compared, operator: Operator, value: unknown): string {
  const { field, sql, ordered, dialect } = compared
  if (value === null) return operator === 'ne' ? `${sql} is not null` : `${sql} is null`
  const test = testOf(field, operator, value, dialect.adapter)
  if (test === 'none') return '1 = 0'
  if (test === 'all') return operator === 'ne' ? '1 = 1' : `${sql} is not null`
  const known = bound(compared, test.operator, test.value)
  if (operator === 'ne') return `(${sql} <> ${known} or ${sql} is null)`
  return `${operator === 'eq' ? sql : ordered} ${symbols[test.operator]} ${known}`
}

/** Takes a value as a parameter, and gives what stands for it. */
function bound({ dialect, field, params }: Compared, operator: Operator, value: SqlValue): string {
  params.push(value)
  return operator === 'eq' || operator === 'ne'
    ? dialect.compiler.operand(field)
    : dialect.compiler.orderedOperand(field)
}

/** SQLite takes 32,766 parameters a statement. */
const longestList = 30_000

function compileIn(compared: Compared, values: readonly unknown[]): string {
  const { field, sql } = compared
  if (values.length > longestList) {
    throw invalidArgument(
      field.name,
      `The list for "${field.name}" has ${values.length} values; at most ${longestList} are possible in one query.`,
    )
  }
  const present = values.filter((value) => value !== null)
  const placeholders = present.flatMap((value) => {
    const test = testOf(field, 'eq', value, compared.dialect.adapter)
    return typeof test === 'string' ? [] : [bound(compared, 'eq', test.value)]
  })
  const list = placeholders.length === 0 ? '1 = 0' : `${sql} in (${placeholders.join(', ')})`
  return present.length === values.length ? list : `(${list} or ${sql} is null)`
}

function compilePrefix({ sql, field, dialect, params }: Compared, given: unknown): string {
  const prefix = checkPrefix(field, given)
  if (prefix === '') return `${sql} is not null`
  if (!dialect.adapter.keepsNul && prefix.includes('\u0000')) return '1 = 0'
  const end = prefixEnd(prefix)
  params.push(prefix)
  if (end === null) return `${sql} >= ?`
  params.push(end)
  return `(${sql} >= ? and ${sql} < ?)`
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
