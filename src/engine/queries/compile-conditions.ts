import { numberText } from '../../shared/numbers.ts'
import { checkText, testOf } from '../columns/condition-value.ts'
import type { Field, Operator } from '../columns/condition-value.ts'
import { prefixEnd } from '../documents/key.ts'
import { compileSearch } from './compile-search.ts'
import { invalidArgument } from '../invalid-argument.ts'
import type { Dialect, KeptWords } from '../storage/dialect.ts'
import type { SqlValue } from '../storage/operation.ts'
import { checkPattern } from './like-pattern.ts'
import type { Comparison, Condition, Where } from '../where.ts'

/** What a condition's name stands for: its SQL, as it is equal to a value, and as it is less or greater. */
export interface Resolved {
  readonly field: Field
  readonly sql: string
  readonly ordered: string
  /** The words that are kept of a text which is searched. */
  readonly words?: KeptWords
}

/** Finds what conditions name. */
export interface Resolver {
  /** @throws DatastoreError `UNKNOWN_COLUMN` listing the columns there are. */
  resolve(name: string): Resolved
  /** Whether there is a column of the name, which then is not a word of conditions. */
  has(name: string): boolean
}

/** Parameters that one statement has at most: SQLite takes 32,766. */
const mostParameters = 30_000

/** Values of a list that are parameters each; a longer list is one. */
const longestPlainList = 1000

/** Alternatives of one `or`, and how deep conditions may lie in each other. SQLite counts both as the depth of an expression. */
const mostAlternatives = 500
const mostDepth = 20

/**
 * Writes conditions that must all hold; an empty text when there are none.
 *
 * @throws DatastoreError `UNKNOWN_COLUMN`, `INVALID_INPUT` naming the column or the word.
 */
export function compileConditions(
  dialect: Dialect,
  where: Where,
  resolver: Resolver,
  params: SqlValue[],
): string {
  const sql = compileWhere({ dialect, resolver, params }, where, 0)
  if (params.length > mostParameters) {
    throw invalidArgument(
      'where',
      `The conditions have ${numberText(params.length)} values; ${numberText(mostParameters)} are possible. Give many values of one column as one list.`,
    )
  }
  return sql
}

interface Compiling {
  readonly dialect: Dialect
  readonly resolver: Resolver
  /** Where the values go that columns are compared with. */
  readonly params: SqlValue[]
}

function compileWhere(compiling: Compiling, where: unknown, depth: number): string {
  return Object.entries(where as Where)
    .map(([name, condition]) =>
      isWord(name) && !compiling.resolver.has(name)
        ? compileWord(compiling, name, condition, depth)
        : compileCondition({ ...compiling.resolver.resolve(name), ...compiling }, condition as Condition),
    )
    .join(' and ')
}

const wordsOfConditions = ['or', 'and', 'not'] as const
type Word = (typeof wordsOfConditions)[number]

function isWord(name: string): name is Word {
  return wordsOfConditions.some((word) => word === name)
}

function compileWord(compiling: Compiling, word: Word, given: unknown, depth: number): string {
  if (depth >= mostDepth)
    throw invalidArgument(word, `The conditions lie more than ${mostDepth} deep in each other.`)
  if (word === 'not') {
    checkConditions(word, given)
    return `(${compileWhere(compiling, given, depth + 1) || '1 = 1'}) is not true`
  }
  if (!Array.isArray(given)) {
    throw invalidArgument(word, `"${word}" needs a list of conditions, such as [{ … }, { … }].`)
  }
  if (given.length > mostAlternatives) {
    throw invalidArgument(
      word,
      `"${word}" has ${given.length} conditions; ${mostAlternatives} are possible. Give many values of one column as one list.`,
    )
  }
  const parts = given.map((each: unknown) => {
    checkConditions(word, each)
    return `(${compileWhere(compiling, each, depth + 1) || '1 = 1'})`
  })
  if (parts.length === 0) return word === 'or' ? '1 = 0' : '1 = 1'
  return `(${parts.join(` ${word} `)})`
}

function checkConditions(word: Word, given: unknown): void {
  if (typeof given === 'object' && given !== null && !Array.isArray(given) && !isValue(given)) return
  throw invalidArgument(word, `"${word}" takes conditions, objects that name columns.`)
}

/** What is compared, and where the values go that it is compared with. */
interface Compared extends Resolved, Compiling {}

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

const operators = [
  'eq',
  'ne',
  'lt',
  'lte',
  'gt',
  'gte',
  'in',
  'notIn',
  'startsWith',
  'endsWith',
  'contains',
  'like',
  'exists',
  'matches',
  'not',
] as const
const symbols: Readonly<Record<Operator, string>> = {
  eq: '=',
  ne: '<>',
  lt: '<',
  lte: '<=',
  gt: '>',
  gte: '>=',
}

function compileComparison(compared: Compared, operator: string, value: unknown): string {
  const { field, sql } = compared
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
      return compileIn(compared, checkList(field, operator, value))
    case 'notIn':
      return `(${compileIn(compared, checkList(field, operator, value))}) is not true`
    case 'startsWith':
      return compilePrefix(compared, value)
    case 'endsWith':
    case 'contains':
    case 'like':
      return compileMatch(compared, operator, value)
    case 'exists':
      if (typeof value !== 'boolean')
        throw invalidArgument(field.name, `"exists" on "${field.name}" needs true or false.`)
      return `${sql} is ${value ? 'not ' : ''}null`
    case 'matches':
      return compileSearch(compared.dialect, compared, value, compared.params)
    case 'not':
      return compileNot(compared, value)
    default:
      throw invalidArgument(
        field.name,
        `"${operator}" on "${field.name}" is no comparison. There are ${operators.join(', ')}.`,
      )
  }
}

/** Holds where the comparisons do not, for null as well: what is unknown to SQL does not hold. */
function compileNot(compared: Compared, value: unknown): string {
  if (
    typeof value === 'object' &&
    value !== null &&
    !isValue(value) &&
    !Array.isArray(value) &&
    !('not' in value)
  )
    return `(${compileCondition(compared, value)}) is not true`
  throw invalidArgument(
    compared.field.name,
    `"not" on "${compared.field.name}" needs comparisons, such as { startsWith: "a" }. For a value or a list there are "ne" and "notIn".`,
  )
}

function checkList({ name }: Field, operator: string, value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value
  throw invalidArgument(name, `"${operator}" on "${name}" needs a list of values.`)
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

function compileIn(compared: Compared, values: readonly unknown[]): string {
  const { field, sql, dialect, params } = compared
  const present = values.filter((value) => value !== null)
  const wanted = present.flatMap((value) => {
    const test = testOf(field, 'eq', value, dialect.adapter)
    return typeof test === 'string' ? [] : [test.value]
  })
  let list = '1 = 0'
  if (wanted.length > longestPlainList) {
    params.push(JSON.stringify(wanted.map((value) => listedValue(value))))
    list = dialect.compiler.inList(sql, field)
  } else if (wanted.length > 0) {
    list = `${sql} in (${wanted.map((value) => bound(compared, 'eq', value)).join(', ')})`
  }
  return present.length === values.length ? list : `(${list} or ${sql} is null)`
}

/** A value in a list that is one JSON text: numbers are written by their digits, bytes in hexadecimal. */
function listedValue(value: SqlValue): string | number | null {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex')
  return typeof value === 'bigint' ? String(value) : value
}

function compilePrefix({ sql, field, dialect, params }: Compared, given: unknown): string {
  const prefix = checkText(field, 'startsWith', given)
  if (prefix === '') return `${sql} is not null`
  if (!dialect.adapter.keepsNul && prefix.includes('\u0000')) return '1 = 0'
  const end = prefixEnd(prefix)
  params.push(prefix)
  if (end === null) return `${sql} >= ?`
  params.push(end)
  return `(${sql} >= ? and ${sql} < ?)`
}

function compileMatch(
  { sql, field, dialect, params }: Compared,
  operator: 'endsWith' | 'contains' | 'like',
  given: unknown,
): string {
  const text = checkText(field, operator, given)
  if (operator === 'like') checkPattern(field.name, text)
  else if (text === '') return `${sql} is not null`
  if (!dialect.adapter.keepsNul && text.includes('\u0000')) return '1 = 0'
  const match = dialect.compiler.matches(operator, sql, text)
  params.push(match.param)
  return match.sql
}
