import { ArrayFinder } from '../json/json-paths.ts'
import {
  findElement,
  type FindFrame,
  findInBatch,
  findLine,
  findObject,
  skipSpace,
} from '../sources/import-frames.ts'
import { isItem } from './dynamodb.ts'
import type { ImportFormat, Layout } from './format.ts'
import type { Beginning, Shape } from './recognised.ts'

const mostSamples = 50

const frames: Readonly<Record<Exclude<Layout, 'csv' | 'folder'>, FindFrame>> = {
  array: findElement,
  lines: findLine,
  objects: findObject,
  batches: findInBatch,
}

/** Says by its first records which tool wrote a file. */
export function formatOf(beginning: Beginning, shape: Shape): ImportFormat {
  const { content, extension } = beginning
  if (shape.rxdb) return 'rxdb'
  const samples = samplesOf(beginning, shape)
  if (shape.layout === 'batches' && isMost(samples, ({ _id }) => typeof _id === 'string'))
    return 'couchbackup'
  const [first, second] = samples
  if (first?.['name'] === '@cloudant/couchbackup') return 'couchbackup'
  if (
    first !== undefined &&
    ('db_info' in first || (isBatch(first) && second !== undefined && 'seq' in second))
  )
    return 'pouchdb'
  const told = samples.filter((sample) => !isCouchAside(sample))
  if (isMost(told, isCouch)) return 'couchdb'
  if (
    samples.some(isNedbLine) ||
    (['.db', '.nedb'].includes(extension) && isMost(samples, ({ _id }) => _id !== undefined))
  )
    return 'nedb'
  if (isMost(samples, isDynamo)) return 'dynamodb'
  const text = content.toString('latin1')
  if (/\{\s*"\$\$date"\s*:/.test(text)) return 'nedb'
  if (
    isMost(samples, hasExtendedId) ||
    (/\{\s*"\$(numberLong|numberInt|numberDouble|numberDecimal|date|binary|oid|timestamp)"\s*:/.test(text) &&
      isMost(samples, ({ _id }) => _id !== undefined))
  )
    return 'mongodb'
  return shape.layout === 'lines' ? 'ndjson' : 'json'
}

type Sample = Readonly<Record<string, unknown>>

function samplesOf({ content }: Beginning, { layout, at }: Shape): Sample[] {
  if (layout === 'csv' || layout === 'folder') return []
  let place = skipSpace(content, 0)
  if (at !== null) place = offsetOf(content, at) ?? content.length
  else if (layout === 'array') place++
  const found: Sample[] = []
  while (found.length < mostSamples && place < content.length) {
    const frame = frames[layout](content, place, false)
    if (typeof frame === 'string' || 'wrong' in frame) break
    const value = parsed(content.subarray(frame.start, frame.end))
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) found.push(value as Sample)
    place = frame.next
  }
  const last = found.length === 0 ? parsed(content.subarray(place)) : undefined
  return typeof last === 'object' && last !== null ? [last as Sample] : found
}

function offsetOf(content: Buffer, path: string): number | undefined {
  const finder = new ArrayFinder()
  finder.push(content)
  return finder.found.find((array) => array.path === path)?.offset
}

/** What a JSON text holds; undefined for what is none. */
export function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'))
  } catch {
    return undefined
  }
}

function isMost(samples: readonly Sample[], is: (sample: Sample) => boolean): boolean {
  return samples.length > 0 && samples.filter(is).length * 10 >= samples.length * 9
}

function isBatch({ docs }: Sample): boolean {
  return Array.isArray(docs)
}

function isCouch(sample: Sample): boolean {
  if (typeof sample['_id'] === 'string') return /^\d+-[0-9a-f]+$/.test(String(sample['_rev']))
  const row =
    typeof sample['id'] === 'string' &&
    ('doc' in sample || 'rev' in Object(sample['value']) || Array.isArray(sample['changes']))
  return row && ('key' in sample || 'seq' in sample)
}

/** What CouchDB answers beside rows: for a key that it did not find, and at the end of a feed of changes. */
function isCouchAside(sample: Sample): boolean {
  return 'last_seq' in sample || ('key' in sample && sample['error'] === 'not_found')
}

function isNedbLine(sample: Sample): boolean {
  return '$$deleted' in sample || '$$indexCreated' in sample || '$$indexRemoved' in sample
}

function isDynamo(sample: Sample): boolean {
  return isItem(sample) || (Object.keys(sample).length === 1 && isItem(sample['Item']))
}

function hasExtendedId({ _id }: Sample): boolean {
  return typeof _id === 'object' && _id !== null && Object.keys(_id)[0]?.startsWith('$') === true
}
