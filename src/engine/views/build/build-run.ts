import { DatastoreError } from '../../../shared/errors.ts'
import { leaseState, releaseBuild } from '../../catalog/build-record.ts'
import type { BuildRecord } from '../../catalog/build-record.ts'
import { holdStore } from '../../catalog/catalog.ts'
import { TableWatch } from '../../catalog/table-watch.ts'
import type { ViewRecord } from '../../catalog/view-record.ts'
import type { Dialect } from '../../storage/dialect.ts'
import { nothing } from '../../storage/operation.ts'
import type { Operation } from '../../storage/operation.ts'
import type { Mapper } from '../mapper.ts'
import type { ErrorList } from '../view-errors.ts'
import type { ViewTable } from '../view-table.ts'
import { failpoint } from './failpoints.ts'
import type { BuildContext, BuildProgress, PlannedBuild } from './types.ts'

/** How often a builder looks whether its work is still wanted, while a slow map keeps it waiting. */
const lookMilliseconds = 200

/** Mapping that takes its time: what starts it, and what ends it early. */
interface Mapping<T> {
  readonly start: () => Promise<T>
  readonly callOff: () => void
}

interface LeaseOptions {
  /** Keep what the transaction has done when a pause was asked for; without it, a paused build does nothing more. */
  readonly keepsOnPause?: boolean
  /** As `WriteOptions.unflushed`. */
  readonly unflushed?: boolean
}

/** One builder at work on one build: every transaction of it goes through `inLease`. */
export class BuildRun {
  readonly context: BuildContext
  readonly record: ViewRecord
  readonly build: BuildRecord
  readonly mapper: Mapper
  /** The table that is filled. */
  readonly table: ViewTable
  /** The statements that create its indexes, in their order. */
  readonly indexes: readonly string[]
  /** The list of documents that have no rows in it. */
  readonly errors: ErrorList
  readonly signal: AbortSignal | undefined
  /** What another program makes of the tables meanwhile. */
  readonly #tables: TableWatch
  /** Documents mapped so far, how many there are to map, and how many of the mapped ones failed. */
  done: number
  total: number
  failed = 0

  constructor(context: BuildContext, planned: PlannedBuild, signal?: AbortSignal) {
    const { record, build, mapper, table, indexes } = planned
    this.context = context
    this.record = record
    this.build = build
    this.mapper = mapper
    this.table = table
    this.indexes = indexes
    this.errors = { store: context.store, view: record.name, table: build.table }
    this.signal = signal
    this.#tables = new TableWatch(context.session.storage.dialect, context.store)
    this.done = build.done
    this.total = build.total
  }

  get view(): string {
    return this.record.name
  }

  get dialect(): Dialect {
    return this.context.session.storage.dialect
  }

  get progress(): BuildProgress {
    return { state: 'building', done: this.done, total: Math.max(this.total, this.done) }
  }

  read<T>(operation: Operation<T>): Promise<T> {
    return this.context.session.storage.read(operation)
  }

  /**
   * Runs a transaction that holds the store, and only while the build is this run's own. A pause that was asked for is granted here:
   * the build is released in the same transaction.
   *
   * @throws DatastoreError `PAUSED`; `BUSY` when another builder has taken the build over, `CANCELLED` when it is gone, `READ_ONLY`
   *   where a trigger of another program would run with what is written
   */
  async inLease<T>(
    work: () => Operation<T>,
    { keepsOnPause = false, unflushed = false }: LeaseOptions = {},
  ): Promise<T> {
    const held = (): Operation<Held<T>> => this.#whileHeld(work, keepsOnPause)
    const { value, paused } = await this.context.session.write(held, { unflushed })
    if (!paused) return value as T
    failpoint('pause.committed')
    throw pausedError(this.view)
  }

  *#whileHeld<T>(work: () => Operation<T>, keepsOnPause: boolean): Operation<Held<T>> {
    const { context, view, record, build } = this
    yield* holdStore(context.session.storage.dialect, context.store)
    const state = yield* leaseState(context.store, view, build)
    if (state === 'taken') throw takenError(view)
    if (state === 'gone') throw cancelledError(view)
    yield* this.#tables.look([{ ...record, build }])
    this.#tables.refuse(context.session.storage.location)
    const paused = state === 'paused'
    const value = paused && !keepsOnPause ? null : yield* work()
    if (paused) {
      yield* releaseBuild(context.store, view)
      failpoint('pause.released')
    }
    return { value, paused }
  }

  throwIfAborted(): void {
    if (this.signal?.aborted === true) throw cancelledError(this.view)
  }

  /**
   * Waits for what is being mapped. Calls it off when a pause was asked for meanwhile, or the build is no longer this run's own.
   *
   * @throws as `inLease`; what the mapping throws
   */
  async runUnlessStopped<T>({ start, callOff }: Mapping<T>): Promise<T> {
    this.throwIfAborted()
    for (;;) {
      const next = start()
      let mapped = await settles(next)
      while (!mapped && (await this.#isHeld())) mapped = await settles(next)
      if (mapped) {
        const value = await next
        this.throwIfAborted()
        return value
      }
      callOff()
      await this.inLease(nothing)
    }
  }

  async #isHeld(): Promise<boolean> {
    return (await this.read(leaseState(this.context.store, this.view, this.build))) === 'held'
  }
}

/** What a transaction came to that held the build, and whether it granted a pause. */
interface Held<T> {
  readonly value: T | null
  readonly paused: boolean
}

/** Whether work is done, or fails, before it is time to look. */
async function settles(work: Promise<unknown>): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const timer = setTimeout(() => resolve(false), lookMilliseconds)
  const settled = (): void => resolve(true)
  work.then(settled, settled)
  try {
    return await promise
  } finally {
    clearTimeout(timer)
  }
}

export function cancelledError(view: string, cause?: unknown): DatastoreError {
  return new DatastoreError(
    'CANCELLED',
    `Building view "${view}" was cancelled. The version that answered before still does.`,
    { details: { view }, cause },
  )
}

export function pausedError(view: string): DatastoreError {
  return new DatastoreError(
    'PAUSED',
    `Building view "${view}" was paused. What is done is kept: resume it to go on. The version that answered before still does.`,
    { details: { view } },
  )
}

function takenError(view: string): DatastoreError {
  return new DatastoreError(
    'BUSY',
    `View "${view}" is no longer built here: another program took the work over while this one was not heard of. Nothing was written since; look at the view's state.`,
    { details: { view } },
  )
}
