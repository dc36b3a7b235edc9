import type { DocumentTable } from '../documents/document-table.ts'
import { rows } from '../storage/operation.ts'
import type { Operation } from '../storage/operation.ts'

/** What became of a document: its newest state only, at the place of its newest change. */
export interface Change {
  /** The change's number in the store: later changes have greater ones. */
  readonly seq: number
  readonly key: string
  readonly id: number
  /** The revision it has now, or had when it was deleted. */
  readonly rev: string
  /** When it was changed: UTC, ISO 8601, milliseconds. */
  readonly updated: string
  readonly deleted: boolean
}

interface ChangeRow extends Omit<Change, 'deleted'> {
  readonly deleted: number
}

/**
 * Changes after `since` in order, deletions included; each document once, as it is now. Those that others may still get in
 * front of are left for later.
 */
export function* listChanges(
  store: string,
  documents: DocumentTable,
  { since, limit }: { readonly since: number; readonly limit: number },
): Operation<Change[]> {
  const until = yield* documents.dialect.numbers.settled(store)
  // A server would sort everything since, if each part did not say how little of it is wanted.
  const found = yield* rows<ChangeRow>(
    `select * from (
       select seq, "key", id, rev, updated, 0 as deleted from ${documents.quoted}
       where seq > ? and seq <= ? order by seq limit ?) changed
     union all
     select * from (
       select x.seq, x."key", x.id, x.rev, x.updated, 1 as deleted from datastore_deletions x
       where x.store = ? and x.seq > ? and x.seq <= ? and not exists (select 1 from ${documents.quoted} d where d."key" = x."key")
       order by x.seq limit ?) gone
     order by seq limit ?`,
    [since, until, limit, store, since, until, limit, limit],
  )
  return found.map((change) => ({ ...change, deleted: change.deleted === 1 }))
}
