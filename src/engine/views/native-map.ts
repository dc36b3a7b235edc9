import { DatastoreError } from '../../shared/errors.ts'
import type { MapDocument } from '../document.ts'
import { parseStored } from '../documents/parse-stored.ts'
import { copyPlain } from '../documents/plain-json.ts'
import type { JsonObject } from '../documents/plain-json.ts'
import type { View } from '../view.ts'
import type { RowValue } from '../columns/keep-value.ts'
import { storeRows } from './row.ts'
import type { MapRow, RowTarget, StoredRow } from './row.ts'

export interface MapInput {
  readonly key: string
  readonly text: string
  /** What the text holds, where it is known already. */
  readonly content?: JsonObject
}

/**
 * Runs a program's own map over one document, in process.
 *
 * @throws DatastoreError `MAP_ERROR` naming view and key when it throws or yields what is no row.
 */
export function runNativeMap(view: View, target: RowTarget, { key, text, content }: MapInput): StoredRow[] {
  // Each map has a document of its own: it may change what it is given.
  const doc = (content === undefined ? undefined : copyPlain(content)) ?? parseStored(key, text)
  doc['_key'] = key
  return storeRows(target, key, collect(view, target.name, key, doc as MapDocument))
}

function collect(view: View, name: string, key: string, doc: MapDocument): MapRow[] {
  const rows: unknown[] = []
  let yielded: unknown
  try {
    yielded = view.map(doc)
    if (isIterable(yielded)) for (const row of yielded) rows.push(row)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new DatastoreError('MAP_ERROR', `View "${name}", document "${key}": the map failed: ${reason}`, {
      details: { view: name, key },
      cause,
    })
  }
  if (!isIterable(yielded)) throw notRows(name, key, yielded)
  for (const [index, row] of rows.entries()) rows[index] = readRow(name, key, row)
  return rows as MapRow[]
}

function readRow(view: string, key: string, row: unknown): MapRow {
  if (
    typeof row !== 'object' ||
    row === null ||
    Array.isArray(row) ||
    row instanceof Date ||
    row instanceof Promise
  ) {
    throw new DatastoreError(
      'MAP_ERROR',
      `View "${view}", document "${key}": the map yielded ${nameOf(row)} where a row was expected, such as { email: "joe@example.com" }.`,
      { details: { view, key } },
    )
  }
  const values = row as Record<string, unknown>
  let converted: Record<string, RowValue> | undefined
  for (const name of Object.keys(values)) {
    const value = values[name]
    if (typeof value !== 'object' && typeof value !== 'function' && typeof value !== 'symbol') continue
    if (value === null || value instanceof Date || value instanceof Uint8Array) continue
    converted ??= { ...values } as Record<string, RowValue>
    converted[name] = readObject(value)
  }
  return converted ?? (values as MapRow)
}

function readObject(value: object | symbol): RowValue {
  if (typeof value === 'symbol') return { unsupported: 'a symbol' }
  if (typeof value === 'function') return { unsupported: 'a function' }
  if (value instanceof Promise) return { unsupported: 'a promise' }
  try {
    const json = JSON.stringify(value) as string | undefined
    return json === undefined ? { unsupported: 'an object that JSON cannot hold' } : { json }
  } catch {
    return { unsupported: 'an object that JSON cannot hold' }
  }
}

function notRows(view: string, key: string, returned: unknown): DatastoreError {
  const hint =
    returned instanceof Promise ? 'A map must not be async.' : 'Yield rows, or return an array of rows.'
  return new DatastoreError(
    'MAP_ERROR',
    `View "${view}", document "${key}": the map returned ${nameOf(returned)}. ${hint}`,
    {
      details: { view, key },
    },
  )
}

function isIterable(value: unknown): value is Iterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.iterator in value
}

function nameOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'an array'
  if (value instanceof Promise) return 'a promise'
  if (value instanceof Date) return 'a date'
  return value === undefined ? 'undefined' : `a ${typeof value}`
}
