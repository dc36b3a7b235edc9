import type { DocumentTable } from '../documents/document-table.ts'
import { cursorOf, numberOf, refuseBeyond } from './cursor.ts'
import type { Since } from './cursor.ts'
import type { Epochs } from './epochs.ts'
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
  /** Where to go on after it, in this store and no other one: `changes({ since: cursor })`. */
  readonly cursor: string
}

/** Which changes are listed, and in which direction. */
export interface ChangesOptions {
  /** Only changes after this cursor or change number. */
  readonly since?: Since
  /** Only changes before this cursor or change number. */
  readonly before?: Since
  /** Begin with the newest change. */
  readonly reverse?: boolean
  /** 1,000 when it is not given. */
  readonly limit?: number
}

interface ChangeRow extends Omit<Change, 'deleted' | 'cursor'> {
  readonly deleted: number
}

/**
 * Lists the changes after `since` in order, deletions included; each document once, as it is now. A change is left
 * for later while another writer may still commit one with a smaller number.
 */
export function* listChanges(
  store: string,
  documents: DocumentTable,
  epochs: Epochs,
  options: ChangesOptions & { readonly limit: number },
): Operation<Change[]> {
  const { dialect } = documents
  const { limit, reverse = false } = options
  const history = { dialect, store, epochs }
  const since = yield* numberOf(history, options.since ?? 0, 'since')
  const before = options.before === undefined ? null : yield* numberOf(history, options.before, 'before')
  const settled = yield* dialect.adapter.numbers.settled(store)
  // A writer that has just begun may make it look so for a moment.
  if (since > settled) yield* refuseBeyond(history, since, 'since')
  if (before !== null && before > settled) yield* refuseBeyond(history, before, 'before')
  const until = Math.min(settled, (before ?? Infinity) - 1)
  const order = `order by seq${reverse ? ' desc' : ''}`
  // A server would sort everything since, if each part did not say how little of it is wanted.
  const found = yield* rows<ChangeRow>(
    `select * from (
       select seq, "key", id, rev, updated, 0 as deleted from ${documents.quoted}
       where seq > ? and seq <= ? ${order} limit ?) changed
     union all
     select * from (
       select x.seq, x."key", x.id, x.rev, x.updated, 1 as deleted from datastore_deletions x
       where x.store = ? and x.seq > ? and x.seq <= ? and not exists (select 1 from ${documents.quoted} d where d."key" = x."key")
       ${order.replace('seq', 'x.seq')} limit ?) gone
     ${order} limit ?`,
    [since, until, limit, store, since, until, limit, limit],
  )
  if (found.length === 0) return []
  // Read after the changes: an epoch is there when its first change is.
  const ends = [found[0]!.seq, found.at(-1)!.seq]
  const within = yield* epochs.between(dialect, store, { from: Math.min(...ends), to: Math.max(...ends) })
  return found.map((change) => ({
    ...change,
    deleted: change.deleted === 1,
    cursor: cursorOf(change.seq, within),
  }))
}
