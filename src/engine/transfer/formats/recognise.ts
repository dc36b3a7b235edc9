import { ArrayFinder } from '../json/json-paths.ts'
import { skipSpace, skipValue } from '../sources/import-frames.ts'
import { isOuter } from '../sources/other-arrays.ts'
import type { ImportFormat, Layout } from './format.ts'
import { formatOf, parsed } from './recognise-format.ts'
import type { Beginning, Recognised, Shape } from './recognised.ts'

/** What the caller says that the file is. */
export interface Asked {
  readonly format?: ImportFormat
  readonly at?: string
  readonly key?: string | null
}

const byName: Readonly<Record<string, ImportFormat>> = {
  '.csv': 'csv',
  '.tsv': 'csv',
  '.ndjson': 'ndjson',
  '.jsonl': 'ndjson',
}

/** Names of the arrays in which tools and services hand out records, the likeliest first. */
const envelopes =
  'rows docs documents Items items records results hits data entries objects features values list content'.split(
    ' ',
  )

/** Formats whose records are lines, whatever arrays stand in them. */
const lined: readonly (ImportFormat | undefined)[] = ['ndjson', 'couchbackup', 'pouchdb']

/** Members that a document names itself by: what has one is no envelope. */
const keys = ['_key', '_id', 'id', 'key', 'uuid']

/** Says what a file is by what stands in it, as far as the caller does not, and by its name where its content is silent. */
export function recognise(beginning: Beginning, asked: Asked): Recognised {
  const { content, extension } = beginning
  const first = String.fromCharCode(content[skipSpace(content, 0)] ?? 0)
  const named = byName[extension]
  const csv = { format: 'csv', layout: 'csv', at: null, arrays: [], open: false } as const
  if (asked.format === 'csv') return csv
  if (asked.format === undefined && (named === 'csv' || (named === undefined && !'[{\0'.includes(first))))
    return csv
  const { at = lined.includes(asked.format) ? '' : undefined } = asked
  const found = shapeOf(beginning, { ...asked, at }, first)
  // Within a line of NDJSON an array belongs to its document, unless CouchDB answered it.
  const envelope = named !== 'ndjson' || asked.at !== undefined || formatOf(beginning, found) === 'couchdb'
  const shape = envelope ? found : shapeOf(beginning, { ...asked, at: '' }, first)
  const format = asked.format ?? formatOf(beginning, shape)
  return { ...shape, format, layout: layoutFor(format, shape) }
}

/** Whether an object is still open where the beginning ends, and no array of documents was met in it: one may follow. */
export function mayHoldArrays({ content, whole }: Beginning, { at, arrays, layout }: Recognised): boolean {
  const start = skipSpace(content, 0)
  return (
    !whole &&
    at === null &&
    arrays.length === 0 &&
    layout !== 'csv' &&
    content[start] === 0x7b &&
    skipValue(content, start) < 0
  )
}

function layoutFor(format: ImportFormat, { layout, at }: Shape): Layout {
  if (at !== null) return layout
  if (format === 'ndjson') return 'lines'
  return format === 'couchbackup' || format === 'pouchdb' ? 'batches' : layout
}

function shapeOf({ content, whole }: Beginning, { at, key }: Asked, first: string): Shape {
  const start = skipSpace(content, 0)
  const end = skipValue(content, start)
  const next = end < 0 ? content.length : skipSpace(content, end)
  const none = { at: null, arrays: [], open: false, rxdb: false }
  if (first === '[' && !at) return { ...none, layout: content[next] === 0x5b ? 'batches' : 'array' }
  const finder = new ArrayFinder()
  if (first === '{' && next === content.length) finder.push(end < 0 ? content : content.subarray(0, end))
  const arrays = finder.found
    .filter((array) => array.objects || (array.empty && envelopes.includes(lastName(array.path))))
    .map(({ path }) => path)
    .filter(isOuter)
  if (at !== undefined && at !== '') return { ...none, arrays, at, layout: 'array' }
  const objects = { ...none, arrays, layout: layoutOfObjects(content, start, end) } as const
  const complete = whole && end >= 0
  const named = key === undefined || key === null ? keys : [...keys, key]
  if (at === '' || named.some((name) => finder.members.has(name) && (complete || name.startsWith('_'))))
    return objects
  const rxdb = finder.members.has('schemaHash') || finder.members.has('instanceToken')
  const chosen = chooseArray(arrays, complete)
  return chosen === undefined
    ? { ...objects, open: arrays.length > 0 }
    : { ...none, at: chosen, arrays, rxdb, layout: 'array' }
}

function chooseArray(arrays: readonly string[], complete: boolean): string | undefined {
  const collection = arrays.find((path) => path.startsWith('collections['))
  if (collection !== undefined) return collection
  const known = arrays.filter((path) => envelopes.includes(lastName(path)))
  const rank = (path: string): number => envelopes.indexOf(lastName(path)) + 100 * path.split('.').length
  return known.toSorted((a, b) => rank(a) - rank(b))[0] ?? (complete ? undefined : arrays[0])
}

function lastName(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1)
}

/** Lines, unless the first object takes several, or is not alone in its own. */
function layoutOfObjects(content: Buffer, start: number, end: number): Layout {
  const lineEnd = content.indexOf(0x0a, start)
  if (lineEnd < 0) return end >= 0 && content[skipSpace(content, end)] === 0x7b ? 'objects' : 'lines'
  if (end >= 0 && end <= lineEnd) return content[skipBlanks(content, end)] === 0x7b ? 'objects' : 'lines'
  // A first line that is cut off would swallow the others: only what is JSON takes several.
  if (end < 0) return /^\{\s*$/.test(content.toString('utf8', start, lineEnd)) ? 'objects' : 'lines'
  return parsed(content.subarray(start, end)) === undefined ? 'lines' : 'objects'
}

function skipBlanks(content: Buffer, from: number): number {
  let at = from
  while (content[at] === 0x20 || content[at] === 0x09) at++
  return at
}
