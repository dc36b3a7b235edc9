import { findBacklog, joinWriters } from '../../catalog/build-record.ts'
import { bumpGeneration } from '../../catalog/catalog.ts'
import type { TextToMap } from '../../documents/document-row.ts'
import { row, run } from '../../storage/operation.ts'
import type { Operation } from '../../storage/operation.ts'
import type { BuildRun } from './build-run.ts'
import { failpoint } from './failpoints.ts'
import { newLease } from './lease.ts'
import type { Source } from './map-prefetcher.ts'

/**
 * One way of a builder through documents. `fill`: those that were not changed since the build was registered, by id. `follow`: those
 * that were, by the number of their last change.
 */
export interface Pass extends Source {
  readonly phase: 'fill' | 'follow'
  /** The position after which it begins: an id, or a change number. */
  readonly from: number
  /** The column of the documents that holds positions. */
  readonly column: 'id' | 'seq'
}

export function fillPass({ context, build }: BuildRun): Pass {
  const { checkpoint, followedSeq } = build
  return {
    phase: 'fill',
    column: 'id',
    from: checkpoint,
    read: (after, limit) => context.documents.scan.unchangedSince(followedSeq, { after, limit }),
    positionOf: ({ id }) => id,
  }
}

/** What a builder has still to follow: changes after `from`, up to the last one before writers joined. */
export interface Backlog {
  readonly from: number
  readonly until: number
  /** How many documents there are to map, those that are mapped already included. */
  readonly total: number
}

export function followPass({ context }: BuildRun, { from, until }: Backlog): Pass {
  return {
    phase: 'follow',
    column: 'seq',
    from,
    read: (after, limit) => context.documents.scan.changedBetween(after, until, limit),
    positionOf: ({ seq }: TextToMap) => seq,
  }
}

/**
 * Ends the filling: writers maintain the table from the next change on. What was changed before is left to be followed, and does
 * not grow any more. A program without the view's code ends this again with its next write.
 */
export function* join({ context, view, errors, done, dialect, table }: BuildRun): Operation<Backlog> {
  const { store, documents } = context
  const { followedSeq, joinedSeq, indexed } = yield* findBacklog(store, view)
  const until = joinedSeq ?? (yield* dialect.adapter.numbers.last(store))
  const changed = `from ${documents.quoted} where seq > ? and seq <= ?`
  const left = yield* row<{ count: number }>(`select count(*) as count ${changed}`, [followedSeq, until])
  const total = done + left!.count
  if (joinedSeq !== null) return { from: followedSeq, until, total }
  // Documents may have handed a unique value on: with an index there, what they had must go first.
  if (indexed > 0)
    yield* run(`delete from ${dialect.compiler.table(table.table)} where _id in (select id ${changed})`, [
      followedSeq,
      until,
    ])
  yield* run(
    `delete from datastore_view_errors where store = ? and view = ? and table_name = ?
     and not exists (select 1 from ${documents.quoted} d where d."key" = datastore_view_errors."key")`,
    [errors.store, errors.view, errors.table],
  )
  yield* joinWriters(store, view, { joinedSeq: until, total, leaseUntil: newLease() })
  yield* bumpGeneration(store)
  failpoint('join.recorded')
  return { from: followedSeq, until, total }
}
