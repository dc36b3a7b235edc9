import type { ViewDefinition } from '../../shared/model/view-definition.ts'
import { row, run } from '../storage/operation.ts'
import type { Operation } from '../storage/operation.ts'
import { buildRow, readRecord } from './check-record.ts'
import { readDefinition } from './read-definition.ts'
import type { ViewColumn } from './view-column.ts'

/** Who may write to a build. Each builder of a view has a generation of its own, so a former one is told by it. */
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
  /** Every document whose id is at most this is in the table, or noted as left to its writers; they maintain those. */
  readonly checkpoint: number
  readonly done: number
  readonly total: number
  /** The last document's id when the build began: the builder fills no further, and writers maintain what is newer. */
  readonly lastId: number
  /** Indexes that are there: they are created when every old document is in the table. */
  readonly indexed: number
  /** Somebody asked the builder to stop and keep what it has. */
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
    lastId: build.last_id,
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

export type NewBuild = Omit<
  BuildRecord,
  'definition' | 'checkpoint' | 'done' | 'indexed' | 'generation' | 'paused'
>

export function* addBuild(store: string, view: string, build: NewBuild): Operation<void> {
  yield* run(
    `insert into datastore_builds
       (store, view, table_name, version, columns, signature, checkpoint, done, total, last_id, indexed, owner, generation, paused, lease_until)
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
      build.lastId,
      build.owner,
      yield* nextGeneration(store, view),
      build.leaseUntil,
    ],
  )
}

/** Takes over a build that its owner left behind or was asked to leave. Whoever had it finds its generation gone. */
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

/** Whether a build that is no more was gone on with by another builder: that one took a generation of its own. */
function* hasSuccessor(store: string, view: string, lease: Lease): Operation<boolean> {
  const found = yield* row<{ build_generation: number }>(
    'select build_generation from datastore_views where store = ? and name = ?',
    [store, view],
  )
  return found !== undefined && found.build_generation !== lease.generation
}

/** Saves how far a build came, in the transaction of its rows. */
export function* saveCheckpoint(
  store: string,
  view: string,
  build: Pick<BuildRecord, 'checkpoint' | 'done' | 'leaseUntil'>,
): Operation<void> {
  yield* run(
    'update datastore_builds set checkpoint = ?, done = ?, lease_until = ? where store = ? and view = ?',
    [build.checkpoint, build.done, build.leaseUntil, store, view],
  )
}

/** Documents of these ids have yet to be filled by the builder: above `checkpoint` and at most `lastId`. */
export type Unfilled = Pick<BuildRecord, 'checkpoint' | 'lastId'>

export function* findUnfilled(store: string, view: string): Operation<Unfilled> {
  const found = yield* row<Unfilled>(
    'select checkpoint, last_id as "lastId" from datastore_builds where store = ? and view = ?',
    [store, view],
  )
  // A build that is gone leaves nothing to maintain; the views' generation tells the writer.
  return found ?? { checkpoint: beforeFirst, lastId: Number.MAX_SAFE_INTEGER }
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

/** Lets go of a build that stays: whoever builds the view next goes on with it. */
export function* releaseBuild(store: string, view: string): Operation<void> {
  yield* run('update datastore_builds set lease_until = 0 where store = ? and view = ?', [store, view])
}

export function* removeBuild(store: string, view: string): Operation<void> {
  yield* run('delete from datastore_builds where store = ? and view = ?', [store, view])
}
