import type {
  DocumentCondition,
  DocumentFilter,
  FieldCondition,
  RowCondition,
  ValueType,
} from '../../../shared/model/find/document-filter.ts'
import { parsePath, type PathStep, valuesAt } from '../../../shared/model/field-path.ts'
import { parseJson } from '../../documents/json-text.ts'
import { invalidArgument } from '../../invalid-argument.ts'

/** Tells whether a document, of which the key and the text are given, is one that a filter looks for. */
export type Match = (key: string, text: string) => boolean

type Test = (document: unknown, key: string) => boolean

/** The keys of the documents that have a row which a condition asks for. */
export type RowKeys = ReadonlyMap<RowCondition, ReadonlySet<string>>

/**
 * Makes the function that tells whether a document meets a filter. A document that another program has made no JSON of meets no
 * condition, but can still be found by its text. What rows views have is looked up in `rows` at each call, which `readRowKeys` fills.
 *
 * @throws DatastoreError `INVALID_INPUT` for what is no path.
 */
export function matchOf({ text, matchCase, any }: DocumentFilter, rows: RowKeys = new Map()): Match {
  const groups = any.map((group) => group.map((condition) => testOf(condition, matchCase, rows)))
  const has = text === '' ? null : textFinder(text, matchCase)
  return (key, source) => {
    if (has !== null && !has(key) && !hasText(source, has)) return false
    if (groups.length === 0) return true
    const document = parsed(source)
    return document !== unreadable && groups.some((group) => group.every((test) => test(document, key)))
  }
}

type Finder = (text: string) => boolean

/**
 * Letters are compared as SQLite's `like` compares them where they are of ASCII, so that what it leaves out is what this leaves out:
 * without the flag `u` no other letter is the same as one of ASCII.
 */
function textFinder(wanted: string, matchCase: boolean): Finder {
  if (matchCase) return (text) => text.includes(wanted)
  const pattern = new RegExp(escaped(wanted), 'i')
  return (text) => pattern.test(text)
}

/** A text of JSON can hold what it stands for in escapes: then the names and texts in it are looked at one by one. */
function hasText(source: string, has: Finder): boolean {
  if (has(source)) return true
  return source.includes('\\') && within(parsed(source), has)
}

function within(value: unknown, has: Finder): boolean {
  if (typeof value === 'string') return has(value)
  if (Array.isArray(value)) return value.some((item) => within(item, has))
  if (typeof value !== 'object' || value === null) return false
  return Object.entries(value).some(([name, member]) => has(name) || within(member, has))
}

const unreadable = Symbol('unreadable')

function parsed(source: string): unknown {
  try {
    return parseJson(source)
  } catch {
    return unreadable
  }
}

/** @throws DatastoreError `INVALID_INPUT` for what is no path. */
export function stepsOf(path: string): readonly PathStep[] {
  const steps = parsePath(path)
  if (steps === null)
    throw invalidArgument(
      'path',
      `"${path}" is no path of a field. Write address.city, tags[] for each item, ["odd.name"] for a name with a dot, bracket or quote.`,
    )
  return steps
}

function testOf(condition: DocumentCondition, matchCase: boolean, rows: RowKeys): Test {
  if ('view' in condition) return (_, key) => hasRow(condition, key, rows) === (condition.is === 'row')
  if (condition.is !== 'group') return fieldTest(condition, matchCase)
  const { all, not, members } = condition
  const tests = members.map((member) => testOf(member, matchCase, rows))
  return (document, key) =>
    not !== (all ? tests.every((test) => test(document, key)) : tests.some((test) => test(document, key)))
}

function hasRow(condition: RowCondition, key: string, rows: RowKeys): boolean {
  const keys = rows.get(condition)
  if (keys === undefined) throw new Error(`The rows of ${condition.view} were not read`)
  return keys.has(key)
}

function fieldTest(condition: FieldCondition, matchCase: boolean): Test {
  const steps = stepsOf(condition.path)
  const some = (test: (value: unknown) => boolean): Test => {
    return (document) => {
      for (const value of valuesAt(document, steps)) if (test(value)) return true
      return false
    }
  }
  const none =
    (test: Test): Test =>
    (document, key) =>
      !test(document, key)
  switch (condition.is) {
    case 'equal':
      return some((value) => isEqual(value, condition.value))
    case 'isNot':
      return none(some((value) => isEqual(value, condition.value)))
    case 'less':
    case 'lessOrEqual':
    case 'greater':
    case 'greaterOrEqual':
      return some((value) => isOrdered(value, condition.value, condition.is))
    case 'contains':
    case 'startsWith': {
      const finder = condition.is === 'contains' ? textFinder : startFinder
      const has = finder(condition.value, matchCase)
      return some((value) => typeof value === 'string' && has(value))
    }
    case 'exists':
      return some(() => true)
    case 'missing':
      return none(some(() => true))
    case 'ofType':
      return some((value) => typeOf(value) === condition.value)
    default:
      return condition satisfies never
  }
}

const isNumber = (value: unknown): value is number | bigint =>
  typeof value === 'number' || typeof value === 'bigint'

function isEqual(value: unknown, wanted: unknown): boolean {
  // A number and a bigint of the same value are equal, and only compare so.
  // oxlint-disable-next-line eqeqeq
  if (isNumber(value) && isNumber(wanted)) return value == wanted
  return value === wanted
}

type Ordering = 'less' | 'lessOrEqual' | 'greater' | 'greaterOrEqual'

function isOrdered(value: unknown, wanted: string | number | bigint, is: Ordering): boolean {
  const alike = typeof wanted === 'string' ? typeof value === 'string' : isNumber(value)
  if (!alike) return false
  const given = value as typeof wanted
  switch (is) {
    case 'less':
      return given < wanted
    case 'lessOrEqual':
      return given <= wanted
    case 'greater':
      return given > wanted
    case 'greaterOrEqual':
      return given >= wanted
    default:
      return is satisfies never
  }
}

function startFinder(wanted: string, matchCase: boolean): Finder {
  if (matchCase) return (text) => text.startsWith(wanted)
  const pattern = new RegExp(`^${escaped(wanted)}`, 'i')
  return (text) => pattern.test(text)
}

/** A text as a pattern that matches it alone. */
const escaped = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&')

function typeOf(value: unknown): ValueType {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  if (isNumber(value)) return 'number'
  if (typeof value === 'string') return 'text'
  return typeof value === 'boolean' ? 'boolean' : 'object'
}
