import type { DocumentTable } from '../documents/document-table.ts'
import { row } from '../storage/operation.ts'
import type { Operation, SqlRow } from '../storage/operation.ts'
import type { Storage } from '../storage/storage.ts'

/** A document, a deletion, or a former revision, as its row says it. */
export interface StoredRow {
  readonly kind: 'document' | 'deletion' | 'revision'
  readonly id: number | null
  readonly key: string
  readonly rev: string
  readonly seq: number
  readonly updated: string | null
  /** Of a revision: whether it is the last one before a deletion. */
  readonly deleted: boolean
  /** Empty for a deletion, which has none. */
  readonly text: string
}

export interface SnapshotOptions {
  /** Old revisions too. */
  readonly history: boolean
  readonly signal?: AbortSignal
}

const kinds = ['document', 'deletion', 'revision'] as const

/** Rows that are read at once: few, as each may be large. */
const chunk = 64

/**
 * Streams everything a store keeps, in no order. It is one statement, so that every database reads all of it from one
 * snapshot, whatever is written meanwhile.
 */
export async function* readSnapshot(
  storage: Storage,
  documents: DocumentTable,
  { history, signal }: SnapshotOptions,
): AsyncGenerator<StoredRow[]> {
  const store = documents.name
  const data = documents.dialect.adapter.ownJson?.asText('data') ?? 'data'
  const revisions = `
    union all select 2, null, "key", rev, seq, updated, deleted, data from datastore_history where store = ?`
  const sql = `select 0 as kind, id, "key", rev, seq, updated, 0 as deleted, ${data} as data from ${documents.quoted}
    union all select 1, id, "key", rev, seq, updated, 0, null from datastore_deletions where store = ?${history ? revisions : ''}`
  const params = history ? [store, store] : [store]
  for await (const found of storage.stream(sql, params, { chunk, signal }))
    yield found.map((each) => readRow(documents, each))
}

function readRow(
  documents: DocumentTable,
  { id, key, rev, seq, updated, deleted, ...row }: SqlRow,
): StoredRow {
  const kind = kinds[Number(row['kind'])]!
  return {
    kind,
    id: id === null ? null : Number(id),
    key: String(key),
    rev: String(rev),
    seq: Number(seq),
    updated: updated === null ? null : String(updated),
    deleted: Number(deleted) === 1,
    text: kind === 'deletion' ? '' : documents.text(String(key), row['data']),
  }
}

/** How much there is about to be, for the progress. */
export function* countRows(
  documents: DocumentTable,
  history: boolean,
): Operation<{ documents: number; past: number }> {
  const store = documents.name
  const counted = yield* row<{ deletions: number; revisions: number }>(
    `select (select count(*) from datastore_deletions where store = ?) as deletions,
       (select count(*) from datastore_history where store = ?) as revisions`,
    [store, store],
  )
  const { deletions, revisions } = counted!
  return { documents: yield* documents.count(), past: deletions + (history ? revisions : 0) }
}
