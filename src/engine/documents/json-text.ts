import { parse as findErrors } from 'jsonc-parser'
import type { ParseError } from 'jsonc-parser'
import { DatastoreError } from '../../shared/errors.ts'

interface SourceContext {
  readonly source?: string
}

// Node 22 has it; TypeScript's libraries do not know it yet.
const json = JSON as unknown as {
  parse(text: string, reviver: (key: string, value: unknown, context: SourceContext) => unknown): unknown
  rawJSON(text: string): unknown
}

/** Writes bigints as the integers that `parseJson` read: a replacer for `JSON.stringify`. */
export const exactIntegers = (_: string, value: unknown): unknown =>
  typeof value === 'bigint' ? json.rawJSON(String(value)) : value

/**
 * Parses a document's text. Integers that a number cannot hold exactly become bigints; only a text with a
 * run of sixteen digits can contain one, and only such a text pays for the search.
 */
export function parseJson(text: string): unknown {
  return hasLongNumber(text) ? parseExactly(text) : JSON.parse(text)
}

/** A run of sixteen digits covers one of every sixteen places, so only those are looked at: a pattern takes as long as parsing. */
function hasLongNumber(text: string): boolean {
  for (let at = 15; at < text.length; at += 16) {
    if (!isDigit(text, at)) continue
    let [first, last] = [at, at]
    while (isDigit(text, first - 1)) first--
    while (isDigit(text, last + 1)) last++
    if (last - first >= 15) return true
  }
  return false
}

function isDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  return code >= 48 && code <= 57
}

function parseExactly(text: string): unknown {
  try {
    return json.parse(text, keepInteger)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw new DatastoreError(
      'INVALID_INPUT',
      'This JSON is nested too deeply to be read together with integers beyond 2^53. Read its text instead.',
      { cause: error },
    )
  }
}

function keepInteger(_key: string, value: unknown, { source }: SourceContext): unknown {
  const damaged =
    typeof value === 'number' &&
    source !== undefined &&
    !Number.isSafeInteger(value) &&
    /^-?\d+$/.test(source)
  return damaged ? BigInt(source) : value
}

/**
 * Checks that a text is a JSON object that the store can keep byte for byte.
 *
 * @throws DatastoreError `INVALID_INPUT` with `details.line` and `details.columnNumber` where it does not parse.
 */
export function checkJsonObject(key: string, text: string): Record<string, unknown> {
  const value = parseOrExplain(key, text)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalid(key, `Document "${key}" must be a JSON object; this text holds ${nameOf(value)}.`)
  }
  if (!text.isWellFormed()) {
    throw invalid(
      key,
      `Document "${key}" contains half of a surrogate pair, which no database can store. Write it as a \\u escape.`,
    )
  }
  return value as Record<string, unknown>
}

function parseOrExplain(key: string, text: string): unknown {
  try {
    return parseJson(text)
  } catch (cause) {
    if (cause instanceof DatastoreError) throw cause
    const { line, column, reason } = explainJson(text, cause)
    throw new DatastoreError(
      'INVALID_INPUT',
      `Document "${key}" is not valid JSON at line ${line}, column ${column}: ${reason}. Nothing was saved.`,
      { details: { key, line, columnNumber: column }, cause },
    )
  }
}

/** Says where and why a text is no JSON, given what parsing it threw. */
export function explainJson(text: string, cause: unknown): { line: number; column: number; reason: string } {
  return { ...positionOf(text), reason: reasonOf(text, cause) }
}

/** The parser's own words without the excerpt that it adds, which may be long and hold line ends. */
function reasonOf(text: string, cause: unknown): string {
  if (text.startsWith('\uFEFF')) return 'the text starts with a byte order mark'
  const message = cause instanceof Error ? cause.message : String(cause)
  const token = /^Unexpected token '(.*?)'/s.exec(message)?.[1]
  if (token !== undefined) return `unexpected ${token.trim() === '' ? 'end of the line' : `"${token}"`}`
  return message.replace(/ in JSON at position.*| \(line.*/s, '')
}

/** Where the text stops being JSON. The engine's own parser does not always say, so a second one is asked. */
function positionOf(text: string): { line: number; column: number } {
  const errors: ParseError[] = []
  findErrors(text, errors, { disallowComments: true, allowTrailingComma: false })
  const lines = text.slice(0, errors[0]?.offset ?? text.length).split('\n')
  return { line: lines.length, column: lines.at(-1)!.length + 1 }
}

/** What a value is, in words. */
export function nameOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'an array'
  return typeof value === 'object' ? 'an object' : value === undefined ? 'undefined' : `a ${typeof value}`
}

function invalid(key: string, message: string, cause?: unknown): DatastoreError {
  return new DatastoreError('INVALID_INPUT', message, { details: { key }, cause })
}
