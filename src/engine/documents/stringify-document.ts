import { types } from 'node:util'
import { DatastoreError } from '../../shared/errors.ts'
import { storedFieldNames } from '../document.ts'
import { nameOf } from './json-text.ts'
import { nameNoDocument } from './no-document.ts'
import { copyPlain, isUsual } from './plain-json.ts'
import type { JsonObject } from './plain-json.ts'

// Node 22 has it; TypeScript's libraries do not know it yet.
const json = JSON as unknown as { rawJSON(text: string): unknown }

/** A document as it is put. */
export interface DocumentContent {
  readonly text: string
  /** What the text holds, where that is known without parsing it. No other code has it, and none may change it. */
  readonly content?: JsonObject
}

/**
 * Writes a program's document as JSON text, without the fields the store adds. bigints are written as integers.
 *
 * @throws DatastoreError `INVALID_INPUT` for what is no document, and for anything in it that JSON would drop or change
 *   silently (a Promise, a Map, NaN, a cycle and more), naming its path.
 */
export function stringifyDocument(key: string, document: unknown): DocumentContent {
  if (typeof document !== 'object' || document === null || Array.isArray(document))
    throw noDocument(key, nameNoDocument(document) ?? nameOf(document))
  const given = withoutStoredFields(document)
  const content = copyPlain(given)
  if (content !== undefined) return { text: JSON.stringify(content), content }
  const found = nameNoDocument(document)
  if (found !== null) throw noDocument(key, found)
  let text: string | undefined
  try {
    text = isUsual(given) ? JSON.stringify(given) : stringifyChecked(key, given)
  } catch (cause) {
    if (cause instanceof DatastoreError) throw cause
    throw invalid(
      key,
      `Document "${key}" cannot be written as JSON: ${cause instanceof Error ? cause.message : String(cause)}`,
      { cause },
    )
  }
  if (text === undefined || !text.startsWith('{')) {
    throw invalid(
      key,
      `Document "${key}" must be written as a JSON object, but its toJSON() returns something else.`,
    )
  }
  return { text }
}

/** What was found may end with a piece of advice. */
function noDocument(key: string, found: string): DatastoreError {
  const [what, advice] = found.split(': ')
  const end = advice === undefined ? '.' : `: ${advice}${endOf(advice)}`
  return invalid(key, `Document "${key}" must be an object; ${what} was given${end}`)
}

function endOf(sentence: string): string {
  return sentence.endsWith('?') ? '' : '.'
}

export function withoutStoredFields(document: object): object {
  if (!storedFieldNames.some((name) => Object.hasOwn(document, name))) return document
  const copy: Record<string, unknown> = { ...document }
  for (const name of storedFieldNames) delete copy[name]
  return copy
}

/** Writes JSON and looks at each value as it is given, before `toJSON` made another one of it. */
function stringifyChecked(key: string, document: object): string | undefined {
  const above: { readonly value: unknown; readonly path: string }[] = []
  return JSON.stringify(document, function look(this: Record<string, unknown>, name: string, given: unknown) {
    // JSON writes what is boxed, all but a bigint.
    const value: unknown = types.isBoxedPrimitive(given) ? given.valueOf() : given
    while (above.length > 0 && above.at(-1)!.value !== this) above.pop()
    const path = pathOf(above.at(-1)?.path ?? '', name, Array.isArray(this))
    const found = nameNoDocument(above.length === 0 ? document : this[name]) ?? nameNoDocument(value)
    if (found !== null) {
      if (path === '')
        throw invalid(key, `Document "${key}" must be an object; its toJSON() gives ${found}${endOf(found)}`)
      const problem = `Document "${key}" holds ${found}${endOf(found)} It is at "${path}". Nothing was saved.`
      throw invalid(key, problem, { path })
    }
    if (typeof value === 'number' && !Number.isFinite(value)) {
      const problem = `Document "${key}" has ${value} in "${path}", which JSON cannot hold. Use null or a string.`
      throw invalid(key, problem, { path })
    }
    if (typeof value === 'object' && value !== null) above.push({ value, path })
    return typeof value === 'bigint' ? json.rawJSON(String(value)) : value
  })
}

/** The path of a member, such as `lines[0].price`. */
export function pathOf(above: string, name: string, inArray: boolean): string {
  if (inArray) return `${above}[${name}]`
  if (above === '' && name === '') return ''
  const isName = /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(name)
  return isName ? `${above}${above === '' ? '' : '.'}${name}` : `${above}[${JSON.stringify(name)}]`
}

function invalid(
  key: string,
  message: string,
  { path, cause }: { readonly path?: string; readonly cause?: unknown } = {},
): DatastoreError {
  return new DatastoreError('INVALID_INPUT', message, { details: { key, path }, cause })
}
