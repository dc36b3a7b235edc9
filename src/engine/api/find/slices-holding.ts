import type { TextToMap } from '../../documents/document-row.ts'
import type { DocumentTable } from '../../documents/document-table.ts'
import type { Operation, SqlValues } from '../../storage/operation.ts'
import type { Datastore } from '../../datastore.ts'
import { beforeNext } from './before-next.ts'
import { inSlices, type SliceRange } from './in-slices.ts'
import { lookAside, startLookingAside } from './look-aside.ts'
import { type Looked, lookedOf, type Looking } from './looking.ts'

/** Milliseconds for which the engine looks alone, before query processes are to help: a small store is looked through by then. */
const alone = 15

/** Documents that were looked at in id order, and those among them that may be meant. */
export interface DocumentSlice {
  readonly looked: number
  readonly documents: readonly Pick<TextToMap, 'id' | 'key' | 'text'>[]
}

/** What was looked at, and the id that was come to; null at the end. */
export type SliceHolding = DocumentSlice & { readonly last: number | null }

/**
 * Looks through the documents of a store after an id, and reads those that may hold a text. The most of a large store is looked through
 * in query processes: it takes half the time, and other calls do not wait for it.
 */
export async function* slicesHolding(
  store: Datastore,
  looking: Looking,
  { from, signal }: { readonly from: number | null; readonly signal: AbortSignal },
): AsyncGenerator<SliceHolding, void, void> {
  let after = from
  const own = (): AsyncGenerator<SliceHolding, void, void> =>
    inSlices(after, signal, (range) => store.read((table) => sliceHolding(table, looking, range)))
  const soon = performance.now() + alone
  let help: { readonly isReady: boolean } | undefined
  for await (const slice of own()) {
    after = slice.last
    yield slice
    if (performance.now() > soon) help ??= startLookingAside(store)
    if (help?.isReady === true) break
  }
  if (after === null || signal.aborted) return
  try {
    for await (const looked of lookAside(store, looking, { from: after, signal }))
      for await (const slice of readFound(store, looked, signal)) {
        after = slice.last
        yield slice
      }
    return
  } catch (error) {
    // Of a file that was taken away the rest can be read here, over the connection that has it open.
    if (signal.aborted) throw error
  }
  yield* own()
}

/** Looks at the documents of a range, and reads those that may hold the text. */
function* sliceHolding(
  table: DocumentTable,
  looking: Looking,
  { after, limit }: SliceRange,
): Operation<SliceHolding> {
  const end = after + limit
  const { sql, params } = looking
  const [row] = (yield { mode: 'values', sql, params: [...params, after, end] }) as SqlValues[]
  const { looked, ids } = lookedOf(row!)
  if (looked === 0) return { looked, documents: [], last: yield* beforeNext(table, end) }
  return { looked, documents: yield* withIds(table, ids), last: end }
}

/** Reads documents that were found, a few milliseconds at a time. */
async function* readFound(
  store: Datastore,
  { looked, ids, end }: Looked & { readonly end: number },
  signal: AbortSignal,
): AsyncGenerator<SliceHolding, void, void> {
  let counted = looked
  const parts = inSlices(0, signal, async ({ after, limit }) => {
    const until = after + limit
    const documents = await store.read((table) => withIds(table, ids.slice(after, until)))
    return { documents, last: until < ids.length ? until : null }
  })
  for await (const { documents, last } of parts) {
    yield { looked: counted, documents, last: last === null ? end : ids[last - 1]! }
    counted = 0
  }
}

function* withIds(table: DocumentTable, ids: readonly number[]): Operation<DocumentSlice['documents']> {
  if (ids.length === 0) return []
  const found = (yield {
    mode: 'values',
    sql: `select id, "key", data from ${table.quoted} where id in (select value from json_each(?)) order by id`,
    params: [JSON.stringify(ids)],
  }) as SqlValues[]
  return found.map(([id, name, data]) => {
    const key = String(name)
    return { id: Number(id), key, text: table.text(key, data) }
  })
}
