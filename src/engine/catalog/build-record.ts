import type { ViewDefinition } from '../../shared/model/view-definition.ts'
import { row, run } from '../storage/operation.ts'
import type { Operation } from '../storage/operation.ts'
import { buildRow, readRecord } from './check-record.ts'
import { readDefinition } from './read-definition.ts'
import type { ViewColumn } from './view-column.ts'

/** The right to write to a build. Each builder of a view has a generation of its own, which tells it from a former one. */
export interface Lease {
  readonly owner: string
  readonly generation: number
}

/** A version of a view that is being filled beside the one that answers. */
export interface BuildRecord extends Lease {
  readonly table: string
  readonly version: number
  readonly columns: readonly ViewColumn[]
  readonly signature: string
  /** Documents up to this id are in the table, but for those changed after `followedSeq`; `afterLast` when all are. */
  readonly checkpoint: number
  readonly done: number
  readonly total: number
  /** Every change up to this number is in the table: at first the last one before the build began. */
  readonly followedSeq: number
  /**
   * Writers maintain the table for every change after this number, and the builder follows those up to it; null as long as the
   * builder alone writes to the table: until it is filled, and when a program without the view's code has written since.
   */
  readonly joinedSeq: number | null
  /** Indexes that are there: they are created when every old document is in the table. */
  readonly indexed: number
  /** The builder was asked to stop and keep what it has. */
  readonly paused: boolean
  /** UTC milliseconds until which the owner is taken to be alive. */
  readonly leaseUntil: number
  readonly definition: ViewDefinition | null
}

export function readBuild(view: string, record: unknown): BuildRecord {
  const build = readRecord(buildRow, record, `the unfinished build of view "${view}"`)
  const definition = readDefinition(view, build.definition)
  return {
    table: build.table_name,
    version: build.version,
    columns: definition?.columns ?? build.columns,
    signature: build.signature,
    checkpoint: build.checkpoint,
    done: build.done,
    total: build.total,
    followedSeq: build.followed_seq ?? 0,
    joinedSeq: build.joined_seq,
    indexed: build.indexed,
    owner: build.owner,
    generation: build.generation,
    paused: build.paused === 1,
    leaseUntil: build.lease_until,
    definition,
  }
}

/** The checkpoint of a build that has not begun: smaller than every document's id. */
const beforeFirst = Number.MIN_SAFE_INTEGER

/** The checkpoint that says that a build has filled its table. */
const afterLast = Number.MAX_SAFE_INTEGER

export type NewBuild = Omit<
  BuildRecord,
  'definition' | 'checkpoint' | 'done' | 'joinedSeq' | 'indexed' | 'generation' | 'paused'
>

export function* addBuild(store: string, view: string, build: NewBuild): Operation<void> {
  yield* run(
    `insert into datastore_builds
       (store, view, table_name, version, columns, signature, checkpoint, done, total, followed_seq, indexed, owner, generation, paused, lease_until)
     values (?, ?, ?, ?, ?, ?, ?, 0, ?, ?, 0, ?, ?, 0, ?)`,
    [
      store,
      view,
      build.table,
      build.version,
      JSON.stringify(build.columns),
      build.signature,
      beforeFirst,
      build.total,
      build.followedSeq,
      build.owner,
      yield* nextGeneration(store, view),
      build.leaseUntil,
    ],
  )
}

/** Says which columns the table of a program's view has come to have. */
export function* setColumns(store: string, view: string, columns: readonly ViewColumn[]): Operation<void> {
  yield* run('update datastore_builds set columns = ? where store = ? and view = ?', [
    JSON.stringify(columns),
    store,
    view,
  ])
}

/** Takes over a build that its owner left or was asked to leave. A former builder finds its generation gone. */
export function* takeBuild(
  store: string,
  view: string,
  lease: Pick<BuildRecord, 'owner' | 'leaseUntil'>,
): Operation<void> {
  yield* run(
    `update datastore_builds set owner = ?, generation = ?, paused = 0, lease_until = ?
     where store = ? and view = ?`,
    [lease.owner, yield* nextGeneration(store, view), lease.leaseUntil, store, view],
  )
}

/** Takes a build away from its builder, which finds its generation gone. */
export function* revokeLease(store: string, view: string): Operation<void> {
  yield* run('update datastore_builds set generation = ?, lease_until = 0 where store = ? and view = ?', [
    yield* nextGeneration(store, view),
    store,
    view,
  ])
}

/** Counted by the view, which outlives its builds: no generation ever comes back. */
function* nextGeneration(store: string, view: string): Operation<number> {
  yield* run(
    'update datastore_views set build_generation = build_generation + 1 where store = ? and name = ?',
    [store, view],
  )
  const found = yield* row<{ build_generation: number }>(
    'select build_generation from datastore_views where store = ? and name = ?',
    [store, view],
  )
  return found!.build_generation
}

/** Asks the builder, wherever it runs, to stop and keep what it has; false when nothing is being built. */
export function* askToPause(store: string, view: string): Operation<boolean> {
  const { changes } = yield* run('update datastore_builds set paused = 1 where store = ? and view = ?', [
    store,
    view,
  ])
  return changes === 1
}

/** How a builder's lease stands: `taken` by another builder, finished or not, or `gone` with the build, which was cancelled. */
export type LeaseState = 'held' | 'paused' | 'taken' | 'gone'

/** To be asked first in every transaction of a builder: what a former owner would write is refused by it. */
export function* leaseState(store: string, view: string, lease: Lease): Operation<LeaseState> {
  const found = yield* row<Lease & { paused: number }>(
    'select owner, generation, paused from datastore_builds where store = ? and view = ?',
    [store, view],
  )
  if (found === undefined) return (yield* hasSuccessor(store, view, lease)) ? 'taken' : 'gone'
  if (found.owner !== lease.owner || found.generation !== lease.generation) return 'taken'
  return found.paused === 1 ? 'paused' : 'held'
}

/** Whether another builder went on with a build that is no more: that one took a generation of its own. */
function* hasSuccessor(store: string, view: string, lease: Lease): Operation<boolean> {
  const found = yield* row<{ build_generation: number }>(
    'select build_generation from datastore_views where store = ? and name = ?',
    [store, view],
  )
  return found !== undefined && found.build_generation !== lease.generation
}

/** Saves how far a pass of a build came, in the transaction of its rows: an id while it fills, a change number while it follows. */
export function* savePosition(
  store: string,
  view: string,
  phase: 'fill' | 'follow',
  { position, done, leaseUntil }: { readonly position: number } & Pick<BuildRecord, 'done' | 'leaseUntil'>,
): Operation<void> {
  const column = phase === 'fill' ? 'checkpoint' : 'followed_seq'
  yield* run(
    `update datastore_builds set ${column} = ?, done = ?, lease_until = ? where store = ? and view = ?`,
    [position, done, leaseUntil, store, view],
  )
}

/** How far a build's table lags the documents. */
export type BuildBacklog = Pick<BuildRecord, 'followedSeq' | 'joinedSeq' | 'indexed'>

export function* findBacklog(store: string, view: string): Operation<BuildBacklog> {
  const found = yield* row<BuildBacklog>(
    `select followed_seq as "followedSeq", joined_seq as "joinedSeq", indexed from datastore_builds
     where store = ? and view = ?`,
    [store, view],
  )
  // A build that is gone is noticed by the next transaction of its builder.
  return found ?? { followedSeq: 0, joinedSeq: null, indexed: 0 }
}

/** Says that the table is filled, and that writers maintain it for every change after `joinedSeq`. */
export function* joinWriters(
  store: string,
  view: string,
  build: { readonly joinedSeq: number } & Pick<BuildRecord, 'total' | 'leaseUntil'>,
): Operation<void> {
  yield* run(
    'update datastore_builds set checkpoint = ?, joined_seq = ?, total = ?, lease_until = ? where store = ? and view = ?',
    [afterLast, build.joinedSeq, build.total, build.leaseUntil, store, view],
  )
}

/** Says that a writer does not maintain the table: its builder has to follow what is written from now on. */
export function* leaveWriters(store: string, view: string): Operation<void> {
  yield* run('update datastore_builds set joined_seq = null where store = ? and view = ?', [store, view])
}

/** Notes how many of the indexes are there, in the transaction that created the last of them. */
export function* saveIndexed(
  store: string,
  view: string,
  indexed: number,
  leaseUntil: number,
): Operation<void> {
  yield* run('update datastore_builds set indexed = ?, lease_until = ? where store = ? and view = ?', [
    indexed,
    leaseUntil,
    store,
    view,
  ])
}

/** Releases a build that stays: the next builder of the view goes on with it. */
export function* releaseBuild(store: string, view: string): Operation<void> {
  yield* run('update datastore_builds set lease_until = 0 where store = ? and view = ?', [store, view])
}

export function* removeBuild(store: string, view: string): Operation<void> {
  yield* run('delete from datastore_builds where store = ? and view = ?', [store, view])
}
