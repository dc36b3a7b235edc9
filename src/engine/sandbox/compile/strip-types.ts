import type { transformSync } from 'amaro'
import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import { MapSyntaxError } from './map-syntax-error.ts'
import { parseModule } from './parse-module.ts'
import type { Position } from './source-positions.ts'

// Not called `require`: the bundler of the app's processes declares one of that name.
const packages = createRequire(import.meta.url)

/** What Amaro throws where it refuses a source. Lines count from 1, columns from 0. */
interface Refusal {
  readonly code: 'InvalidSyntax' | 'UnsupportedSyntax'
  readonly message: string
  readonly startLine: number
  readonly startColumn: number
}

/** What to write instead of the parts of TypeScript that are more than types, by the words of Amaro's message. */
const advice: readonly (readonly [pattern: RegExp, sentence: string])[] = [
  [/\benum\b/, "enum is refused: a map's types are only taken away; write const Kind = { A: 'a' } as const"],
  [
    /\bnamespace\b/,
    "a namespace with values is refused: a map's types are only taken away; declare the values at the top level",
  ],
  [
    /parameter property/,
    "private, public, protected or readonly before a constructor's parameter is refused: declare the field and assign it",
  ],
  [/angle-bracket/, '<T>value is refused: write value as T'],
  [/import equals/, 'import is refused: a map stands alone and cannot load other code'],
  [/export assignment/, 'export = is refused: write export default'],
]

/**
 * Replaces the types of a map's source by blanks, so that everything else stays at its line and column.
 *
 * @throws MapSyntaxError where the source does not parse, or has TypeScript that is more than types
 */
export function stripTypes(source: string): string {
  // A byte order mark would be left out, and move what follows.
  const text = source.replace(/^\uFEFF/, ' ')
  const given = strip(text)
  if (typeof given === 'string') return given
  if (isPlain(text)) return text
  const sentence = advice.find(([pattern]) => pattern.test(given.message))?.[1]
  throw new MapSyntaxError(sentence ?? given.message, placeOf(given, text))
}

/** Whether a source that was refused is JavaScript without any types: a parser of both may take a part of it for a type. */
function isPlain(text: string): boolean {
  try {
    parseModule(text)
    return true
  } catch {
    return false
  }
}

/** Amaro counts a wide character as two columns, so the place is asked for in a text in which all are narrow. */
function placeOf(refusal: Refusal, text: string): Position {
  const narrow = text.replace(/[^\n\x20-\x7E]/g, (unit) => (/\s/.test(unit) ? ' ' : 'x'))
  const again = narrow === text ? refusal : strip(narrow)
  const { startLine, startColumn } = typeof again === 'string' ? refusal : again
  return { line: startLine, column: startColumn + 1 }
}

function strip(text: string): string | Refusal {
  try {
    // Loaded when the first map is compiled: it takes some 70 ms and 20 MB.
    const amaro = packages('amaro') as { readonly transformSync: typeof transformSync }
    return amaro.transformSync(text, { mode: 'strip-only' }).code
  } catch (error) {
    if (isRefusal(error)) return error
    // A source nested too deeply leaves the parser's memory in pieces: the next source gets a new one.
    unload()
    throw new MapSyntaxError('the map is nested too deeply to be compiled', null)
  }
}

function isRefusal(error: unknown): error is Refusal {
  const code = (error as { code?: unknown } | null)?.code
  return code === 'InvalidSyntax' || code === 'UnsupportedSyntax'
}

function unload(): void {
  const folder = dirname(packages.resolve('amaro'))
  for (const file of Object.keys(packages.cache)) if (file.startsWith(folder)) delete packages.cache[file]
}
