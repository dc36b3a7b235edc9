import { inSizes } from '../storage/statements/in-sizes.ts'
import { row, rows, run } from '../storage/operation.ts'
import type { Operation, SqlValue } from '../storage/operation.ts'

/** How many old revisions a store keeps of each document: none, all, or the newest `keep`. */
export type HistoryOption = boolean | { readonly keep: number }

/** A former state of a document. `deleted` marks the last one before a deletion. */
export interface Revision {
  readonly rev: string
  readonly seq: number
  /** When this state was written: UTC, ISO 8601, milliseconds. */
  readonly updated: string | null
  readonly deleted: boolean
}

/** The number kept in the catalog: 0 for none, -1 for all. */
export function historyDepth(option: HistoryOption): number {
  if (typeof option === 'boolean') return option ? -1 : 0
  return option.keep
}

interface KeptStates {
  /** The documents' table as SQL. */
  readonly documents: string
  readonly kept: readonly { readonly id: number; readonly key: string }[]
  readonly deleted: boolean
}

/** How many documents' states one statement keeps. */
const statesAtOnce = 512

/** Keeps the states of documents before they are replaced or deleted, and deletes those beyond the depth. */
export function* keepRevisions(
  store: string,
  depth: number,
  { documents, kept, deleted }: KeptStates,
): Operation<void> {
  for (const part of inSizes(kept, statesAtOnce)) {
    yield* run(
      `insert into datastore_history (store, "key", rev, seq, updated, deleted, data)
       select ?, "key", rev, seq, updated, ?, data from ${documents} where id in (${part.map(() => '?').join(', ')})`,
      [store, deleted ? 1 : 0, ...part.map(({ id }) => id)],
    )
  }
  if (depth < 0) return
  for (const { key } of kept) {
    yield* run(
      `delete from datastore_history where store = ? and "key" = ? and seq <= (
         select seq from (
           select seq from datastore_history where store = ? and "key" = ? order by seq desc limit 1 offset ?) oldest)`,
      [store, key, store, key, depth],
    )
  }
}

/** The revisions kept of a document, newest first; the present one is not among them. */
export function* listRevisions(store: string, key: string): Operation<Revision[]> {
  const found = yield* rows<Omit<Revision, 'deleted'> & { deleted: number }>(
    `select rev, seq, updated, deleted from datastore_history where store = ? and "key" = ? order by seq desc`,
    [store, key],
  )
  return found.map((revision) => ({ ...revision, deleted: revision.deleted === 1 }))
}

export interface KeptRevision {
  readonly rev: string
  readonly seq: number
  readonly updated: string | null
  readonly data: SqlValue
}

export function* findRevision(store: string, key: string, rev: string): Operation<KeptRevision | undefined> {
  return yield* row<KeptRevision>(
    `select rev, seq, updated, data from datastore_history where store = ? and "key" = ? and rev = ? order by seq desc limit 1`,
    [store, key, rev],
  )
}
