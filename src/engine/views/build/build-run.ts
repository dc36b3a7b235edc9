import { leaseState, releaseBuild } from '../../catalog/build-record.ts'
import { holdStore } from '../../catalog/catalog.ts'
import type { Dialect } from '../../storage/dialect.ts'
import type { Operation } from '../../storage/operation.ts'
import type { ErrorList } from '../view-errors.ts'
import { ViewTable } from '../view-table.ts'
import { cancelledError, pausedError, takenError } from './build-errors.ts'
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
  readonly planned: PlannedBuild
  readonly signal: AbortSignal | undefined
  /** The table that is filled. */
  readonly table: ViewTable
  /** The list of documents that have no rows in it. */
  readonly errors: ErrorList
  /** Documents mapped so far, how many there are to map, and how many of the mapped ones failed. */
  done: number
  total: number
  failed = 0

  constructor(context: BuildContext, planned: PlannedBuild, signal?: AbortSignal) {
    const { record, build } = planned
    this.context = context
    this.planned = planned
    this.signal = signal
    this.table = new ViewTable(context.session.storage.dialect, {
      ...build,
      name: record.name,
      constraints: planned.sql.constraints,
    })
    this.errors = { store: context.store, view: record.name, table: build.table }
    this.done = build.done
    this.total = build.total
  }

  get view(): string {
    return this.planned.record.name
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
    const { context, view, planned } = this
    const held = function* (): Operation<{ readonly value: T | null; readonly paused: boolean }> {
      yield* holdStore(context.session.storage.dialect, context.store)
      const state = yield* leaseState(context.store, view, planned.build)
      if (state === 'taken') throw takenError(view)
      if (state === 'gone') throw cancelledError(view)
      yield* planned.tables.look([{ ...planned.record, build: planned.build }])
      planned.tables.refuse(context.session.storage.location)
      const paused = state === 'paused'
      const value = paused && !keepsOnPause ? null : yield* work()
      if (paused) {
        yield* releaseBuild(context.store, view)
        failpoint('pause.released')
      }
      return { value, paused }
    }
    const { value, paused } = await context.session.write(held, { unflushed })
    if (!paused) return value as T
    failpoint('pause.committed')
    throw pausedError(view)
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
      await this.inLease(function* () {})
    }
  }

  async #isHeld(): Promise<boolean> {
    return (await this.read(leaseState(this.context.store, this.view, this.planned.build))) === 'held'
  }
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
