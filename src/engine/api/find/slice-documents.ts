import type { ReadableTable, TextToMap } from '../../documents/document-row.ts'
import type { DocumentTable } from '../../documents/document-table.ts'
import { row } from '../../storage/operation.ts'
import type { Operation, SqlValues } from '../../storage/operation.ts'
import type { Datastore } from '../../datastore.ts'
import { inSlices, type SliceRange } from './in-slices.ts'
import { mayHold } from './may-hold.ts'
import type { TextHint } from './text-hint.ts'

/** Documents that were looked at in id order, those among them that may be meant, and the id to go on after; null at the end. */
export interface DocumentSlice {
  readonly looked: number
  readonly documents: readonly Pick<TextToMap, 'id' | 'key' | 'text'>[]
  readonly last: number | null
}

/** Looks through the documents of a store after an id, slice by slice, as `sliceDocuments` looks at some. */
export async function* slicesOf(
  store: Datastore,
  { from, hint }: { readonly from: number | null; readonly hint: TextHint | null },
  signal: AbortSignal,
): AsyncGenerator<DocumentSlice, void, void> {
  let unhinted = 0
  yield* inSlices(from, signal, async (range) => {
    const slice = await sliceDocuments(store, { ...range, hint: unhinted > 0 ? null : hint })
    // Documents of which many hold the text are read quicker at once than after they were looked at, as those behind them may be.
    if (unhinted > 0) unhinted--
    else if (slice.documents.length > slice.looked / 4) unhinted = 4
    return slice
  })
}

/**
 * Looks at some documents in id order: reads those that may hold the text of the hint, where the database can tell, and otherwise
 * all. A document with an escape (`\u00e9`) is always read, as its raw text does not show what it says.
 */
export async function sliceDocuments(
  store: Datastore,
  { after, limit, hint }: SliceRange & { readonly hint: TextHint | null },
): Promise<DocumentSlice> {
  return await store.read((documents) => {
    const match = hint === null ? null : mayHold(documents.dialect, hint)
    return match === null ? allOf(documents, { after, limit }) : holding(documents, { after, limit }, match)
  })
}

function* allOf({ scan }: DocumentTable, { after, limit }: SliceRange): Operation<DocumentSlice> {
  const documents = yield* scan.textsAfter(after, limit)
  const last = documents.length < limit ? null : documents.at(-1)!.id
  return { looked: documents.length, documents, last }
}

/** One pass counts the documents and finds those that match: SQLite takes as long to read a row as to look for a text in it. */
function* holding(
  table: DocumentTable,
  { after, limit }: SliceRange,
  match: { readonly sql: string; readonly params: readonly string[] },
): Operation<DocumentSlice> {
  const end = after + limit
  const [[looked, ids]] = (yield {
    mode: 'values',
    sql: `select count(*), group_concat(case when ${match.sql} then id end) from ${table.quoted} where id > ? and id <= ?`,
    params: [...match.params, after, end],
  }) as [[number, string | null]]
  if (looked === 0) return { looked, documents: [], last: yield* beforeNext(table, end) }
  if (ids === null) return { looked, documents: [], last: end }
  const found = (yield {
    mode: 'values',
    sql: `select id, "key", data from ${table.quoted} where id in (select value from json_each(?)) order by id`,
    params: [`[${ids}]`],
  }) as SqlValues[]
  const documents = found.map(([id, name, data]) => {
    const key = String(name)
    return { id: Number(id), key, text: table.text(key, data) }
  })
  return { looked, documents, last: end }
}

/** The id before that of the next document after a gap; null where there is none. */
export function* beforeNext({ quoted }: ReadableTable, after: number): Operation<number | null> {
  const next = (yield* row<{ id: number | null }>(`select min(id) as id from ${quoted} where id > ?`, [
    after,
  ]))!
  return next.id === null ? null : next.id - 1
}
