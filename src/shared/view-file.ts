import type { ViewDefinition } from './model/view-definition.ts'
import { DatastoreError } from './errors.ts'
import { parseExact } from './parse-exact.ts'

/** Where the rest of the definition begins, behind the map. */
export const viewFileMark = '/* datastore view'

/**
 * A view as a file: the map, and behind it a comment with all else of the definition as JSON. The map stands first, so that
 * a line of an error is that line of the file.
 */
export function writeViewFile(definition: ViewDefinition): string {
  const { map, columns, indexes = [], checks = [], onError, maxFailures, tests = [] } = definition
  const members = [
    ['columns', list(columns)],
    ...(indexes.length === 0 ? [] : [['indexes', list(indexes)]]),
    ...(checks.length === 0 ? [] : [['checks', list(checks)]]),
    ...(onError === undefined ? [] : [['onError', oneLine(onError)]]),
    ...(maxFailures === undefined ? [] : [['maxFailures', oneLine(maxFailures)]]),
    ...(tests.length === 0 ? [] : [['tests', list(tests)]]),
  ].map(([name, value]) => `  ${JSON.stringify(name)}: ${value}`)
  // Within a comment its end is written as JSON allows, which is the same text.
  const json = `{\n${members.join(',\n')}\n}`.replaceAll('*/', String.raw`*\/`)
  return `${map}\n${viewFileMark}\n${json}\n*/\n`
}

/**
 * Reads the text of a view's file.
 *
 * @throws DatastoreError `INVALID_INPUT` naming the file and what it lacks.
 */
export function parseViewFile(path: string, text: string): ViewDefinition {
  // Within the comment a line end is written as \\n: the last line that begins so is where it begins.
  const at = text.lastIndexOf(`\n${viewFileMark}`)
  const end = text.indexOf('*/', at)
  if (at < 0 || end < 0 || text.slice(end + 2).trim() !== '')
    throw wrong(
      path,
      `it does not end with the comment that holds its columns. Write behind the map: ${viewFileMark} { "columns": [{ "name": "email", "type": "text" }] } */`,
    )
  const rest = readRest(path, text.slice(at + viewFileMark.length + 1, end))
  if ('name' in rest || 'map' in rest)
    throw wrong(path, 'its comment has "name" or "map", which are the name of the file and the code above.')
  const map = text.slice(0, at).replace(/\r$/, '')
  return { name: viewNameOf(path), map, ...rest } as ViewDefinition
}

function readRest(path: string, json: string): object {
  try {
    const value: unknown = parseExact(json)
    if (typeof value === 'object' && value !== null && 'columns' in value) return value
  } catch (error) {
    throw wrong(path, `its comment is no JSON: ${error instanceof Error ? error.message : String(error)}.`)
  }
  throw wrong(path, 'its comment has no "columns".')
}

function wrong(path: string, why: string): DatastoreError {
  return new DatastoreError('INVALID_INPUT', `${path} is no file of a view: ${why}`, { details: { path } })
}

/** A line each, so that a difference is one of lines. */
function list(items: readonly unknown[]): string {
  return `[\n${items.map((item) => `    ${oneLine(item)}`).join(',\n')}\n  ]`
}

/** Whole numbers beyond 2^53 are written as text, as definitions take them. */
function oneLine(value: unknown): string {
  return JSON.stringify(
    value,
    (_name, member: unknown) => (typeof member === 'bigint' ? String(member) : member),
    1,
  ).replaceAll(/\n\s*/g, ' ')
}

/** The view that a file is of: its name without the folders and the extension. */
export function viewNameOf(path: string): string {
  return (path.split(/[/\\]/).at(-1) ?? '').replace(/(?<=.)\.[^.]*$/, '')
}
