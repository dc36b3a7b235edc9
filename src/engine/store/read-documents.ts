import { DatastoreError } from '../../shared/errors.ts'
import type { DocumentText } from '../../shared/model/document.ts'
import type { Document } from '../document.ts'
import { isLess } from '../documents/key-order.ts'
import type { PageRange } from '../documents/key-order.ts'
import { checkKey } from '../documents/key.ts'
import { parseStored } from '../documents/parse-stored.ts'
import { invalidArgument } from '../invalid-argument.ts'
import type { KeyPlace } from './key-places.ts'
import type { OpenStore } from './open-store.ts'

/** Which documents are read, and how reading is cancelled. */
export interface RangeOptions {
  /** Restricts the documents to keys that begin with this text. */
  readonly prefix?: string
  readonly signal?: AbortSignal
}

/** Which documents are read, in which direction, and how reading is cancelled. The cursor of a document is its key. */
export interface IterateDocumentsOptions extends RangeOptions {
  /** Only documents that come after this key, which need not be there. */
  readonly after?: string
  /** Only documents that come before this key. */
  readonly before?: string
  /** Read from the last key to the first. */
  readonly reverse?: boolean
  readonly limit?: number
}

/** How many documents were counted so far; the last snapshot is `complete`. */
export interface CountSnapshot {
  readonly count: number
  readonly complete: boolean
}

/** Keys asked for in one statement. */
const manyKeys = 500

/** Documents counted in one slice: some milliseconds of work. */
const countSlice = 20_000

export function readOne(store: OpenStore, key: string): Promise<DocumentText | undefined> {
  return store.read(store.documents.find(key))
}

/** @throws DatastoreError `INVALID_INPUT` for what is no list of keys. */
export function checkKeys(keys: Iterable<string>): string[] {
  if (typeof keys !== 'object' || keys === null || !(Symbol.iterator in keys)) {
    throw invalidArgument('keys', 'getMany() takes a list of keys.')
  }
  const wanted = [...keys]
  for (const key of wanted) checkKey(key)
  return wanted
}

export async function readMany(store: OpenStore, keys: Iterable<string>): Promise<Map<string, DocumentText>> {
  const wanted = checkKeys(keys)
  const found = new Map<string, DocumentText>()
  for (let from = 0; from < wanted.length; from += manyKeys) {
    const slice = await store.read(store.documents.findMany(wanted.slice(from, from + manyKeys)))
    for (const document of slice) found.set(document.key, document)
  }
  return new Map(wanted.flatMap((key) => (found.has(key) ? [[key, found.get(key)!] as const] : [])))
}

export async function* iterateTexts(
  store: OpenStore,
  { signal, ...range }: IterateDocumentsOptions,
): AsyncGenerator<DocumentText> {
  for (const key of [range.after, range.before]) if (key !== undefined) checkKey(key)
  const { documents, storage } = store
  const query = documents.byKey.all(range)
  for await (const chunk of storage.stream(query.sql, query.params, { signal })) {
    for (const record of chunk) yield documents.read(record)
  }
}

/** Reads documents by position, from the nearest key whose place is known. */
export async function readPage(store: OpenStore, range: PageRange): Promise<DocumentText[]> {
  // Places are counted from the first key.
  if (range.reverse === true) return await store.read(store.documents.byKey.page(range))
  const place = store.places.before(range.prefix, ({ through }) => through <= range.offset)
  const { key = null, through = 0 } = place ?? {}
  return await store.read(store.documents.byKey.page({ ...range, offset: range.offset - through }, key))
}

/** Tells how many documents stand before a key, counted from the nearest key whose place is known. */
export async function locateKey(
  store: OpenStore,
  prefix: string,
  key: string,
): Promise<{ offset: number; found: boolean }> {
  const place = store.places.before(prefix, (known) => isLess(known.key, key))
  const { offset, found } = await store.read(store.documents.byKey.locate(prefix, key, place?.key))
  return { offset: offset + (place?.through ?? 0), found }
}

export async function* countDocuments(
  store: OpenStore,
  { prefix = '', signal }: RangeOptions,
): AsyncGenerator<CountSnapshot> {
  let count = 0
  let last: string | null = null
  const places: KeyPlace[] = []
  const state = store.places.state()
  for (;;) {
    if (signal?.aborted === true) throw new DatastoreError('CANCELLED', 'Counting was cancelled.')
    const slice: { count: number; last: string | null } = await store.read(
      store.documents.byKey.countSlice(prefix, last, countSlice),
    )
    count += slice.count
    const complete = slice.count < countSlice
    if (complete) store.places.keep(prefix, state, places)
    yield { count, complete }
    if (complete) return
    last = slice.last
    if (last !== null) places.push({ key: last, through: count })
    await new Promise((resolve) => setImmediate(resolve))
  }
}

/** The document as a program reads it: parsed, with what the store adds. */
export function readDocument<T>({ id, key, rev, updated, text }: Omit<DocumentText, 'seq'>): Document<T> {
  const document = parseStored(key, text)
  document['_id'] = id
  document['_key'] = key
  document['_rev'] = rev
  document['_updated'] = updated
  return document as Document<T>
}
