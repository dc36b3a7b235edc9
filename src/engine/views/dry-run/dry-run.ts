import { randomUUID } from 'node:crypto'
import type { DatastoreError } from '../../../shared/errors.ts'
import type { BuildEstimate, DryRunReport } from '../../../shared/model/dry-run.ts'
import type { ViewCheck, ViewDefinition } from '../../../shared/model/view-definition.ts'
import { listViews } from '../../catalog/view-record.ts'
import type { ViewRecord } from '../../catalog/view-record.ts'
import type { Operation } from '../../storage/operation.ts'
import { openTemporary } from '../../storage/open-storage.ts'
import type { Storage } from '../../storage/storage.ts'
import { findChanged } from '../build/find-changed.ts'
import type { BuildContext } from '../build/types.ts'
import { mostFailing } from '../build/failures.ts'
import { MapPrefetcher } from '../build/map-prefetcher.ts'
import type { MappedBatch } from '../build/map-prefetcher.ts'
import { authoredMapper } from '../mapper.ts'
import type { Mapper } from '../mapper.ts'
import { signatureOf } from '../build/version.ts'
import { readVersion } from '../read-version.ts'
import type { StoredRow } from '../row.ts'
import { runTests } from '../tests/run-tests.ts'
import { Collisions } from './collisions.ts'
import { SharedColumns } from './compare-rows.ts'
import { Failures } from './failures.ts'
import { readLiveRows } from './live-rows.ts'
import type { LiveRows } from './live-rows.ts'
import { orphansAmong, referenceRefusal, referencesOf } from '../constraints/references.ts'
import { checkRefusal } from '../refusal.ts'
import { rowTest } from './row-test.ts'
import type { RowTest } from './row-test.ts'
import { RowCounts } from './row-counts.ts'
import { Trial } from './trial.ts'

/** After which a dry run stops with what it found so far: documents looked at, or milliseconds gone. */
export interface DryRunBudget {
  readonly documents?: number
  readonly milliseconds?: number
}

export interface DryRunLimits {
  readonly budget: DryRunBudget
  readonly signal?: AbortSignal
}

/** The new version's rows of one document. */
interface AddedRows {
  readonly id: number
  readonly key: string
  readonly rows: readonly StoredRow[]
}

/**
 * What publishing a definition would do, found out document by document. The version that answers is read and never
 * touched; what must be remembered of many documents stands in a temporary database. One that stopped goes on with
 * `run`; `close` forgets it.
 */
export class DryRun {
  readonly cursor = randomUUID()
  readonly definition: ViewDefinition
  readonly signature: string
  /** The version that answered when it began; null when the view is new. */
  readonly version: ViewRecord | null
  readonly #context: BuildContext
  readonly #scratch: Storage = openTemporary()
  readonly #counts: RowCounts
  readonly #failures = new Failures()
  readonly #collisions: Collisions
  readonly #trial: Trial
  readonly #checks: readonly { readonly check: ViewCheck; readonly test: RowTest }[]
  #begun: { readonly seq: number; readonly total: number } | null = null
  #checkpoint = Number.MIN_SAFE_INTEGER
  #done = 0
  /** Documents that fail: those that keep publishing from succeeding, and those that it leaves out. */
  #blocking = 0
  #leftOut = 0
  #failedTests = 0
  #milliseconds = 0
  #scratchMilliseconds = 0

  constructor(context: BuildContext, definition: ViewDefinition, record: ViewRecord | undefined) {
    this.#context = context
    this.definition = definition
    this.signature = signatureOf(definition)
    this.version = record?.live === true ? record : null
    this.#counts = new RowCounts(new SharedColumns(this.version?.columns ?? [], definition.columns))
    this.#collisions = new Collisions(definition)
    const checks = definition.checks ?? []
    this.#checks = checks.map((check) => ({ check, test: rowTest(definition, check.where) }))
    this.#trial = new Trial(this.#scratch, definition, context.session.storage.dialect)
  }

  /**
   * Looks at documents in the order in which a build would, and yields a whole report after each batch. The last one
   * is `done`, or `partial` when the budget was used up or the signal aborted.
   */
  async *run({ budget, signal }: DryRunLimits): AsyncGenerator<DryRunReport> {
    const started = performance.now()
    const former = { done: this.#done, milliseconds: this.#milliseconds }
    const elapsed = (): number => performance.now() - started
    const left = (): number => (budget.documents ?? Infinity) - (this.#done - former.done)
    await this.#begin()
    const batches = new MapPrefetcher(this.#context, { mapper: this.#mapper(), signal })
    try {
      let state: DryRunReport['state'] = 'running'
      while (state === 'running') {
        state = await this.#next(batches, left(), signal)
        this.#milliseconds = former.milliseconds + elapsed()
        if (
          state === 'running' &&
          (left() <= 0 || (this.#isLeft && elapsed() >= (budget.milliseconds ?? Infinity)))
        )
          state = 'partial'
        yield await this.#report(state)
        await new Promise((resolve) => setImmediate(resolve))
      }
    } finally {
      batches.end()
    }
  }

  /** Whether some of the documents that were there when it began were not looked at. */
  get #isLeft(): boolean {
    return this.#done < this.#begun!.total
  }

  /** The store it looks at. */
  get store(): string {
    return this.#context.store
  }

  close(): Promise<void> {
    return this.#scratch.close()
  }

  #mapper(): Mapper {
    const { definition } = this
    const target = { name: definition.name, columns: definition.columns }
    return authoredMapper(this.#context.session.sandbox(), definition, target)
  }

  async #begin(): Promise<void> {
    if (this.#begun !== null) return
    const { session, store, documents } = this.#context
    await this.#scratch.write(() => this.#createTables())
    this.#failedTests = (await runTests(session.sandbox(), this.definition)).failed
    const seq = await session.storage.read(session.storage.dialect.adapter.numbers.settled(store))
    this.#begun = { seq, total: await session.storage.read(documents.count()) }
  }

  *#createTables(): Operation<void> {
    yield* this.#collisions.create()
    yield* this.#trial.create()
  }

  /** Looks at the next batch, at most `left` documents of it, and tells how the run stands then. */
  async #next(
    batches: MapPrefetcher,
    left: number,
    signal: AbortSignal | undefined,
  ): Promise<DryRunReport['state']> {
    const aborted = (): boolean => signal?.aborted === true
    if (aborted() || left <= 0) return 'partial'
    let batch: MappedBatch | null
    try {
      batch = await batches.after(this.#checkpoint)
    } catch (error) {
      // What was found until then is kept: it can be looked at, and gone on with.
      if (aborted()) return 'partial'
      throw error
    }
    if (batch !== null) await this.#look(first(batch, left))
    else await this.#finish()
    return batch === null ? 'done' : 'running'
  }

  /** Takes the documents of a batch that are still as they were mapped: the next batch begins with the others. */
  async #look(batch: MappedBatch): Promise<void> {
    const { documents, live } = await this.#readVersion(() => this.#readLive(batch))
    const added: AddedRows[] = []
    const refused = new Map([
      ...(await this.#context.session.storage.read(this.#findOrphans(documents, batch.outcomes))),
      ...(await this.#scratch.write(() => this.#judge(documents, batch.outcomes))),
    ])
    for (const [index, { id, key }] of documents.entries()) {
      const { rows } = batch.outcomes[index]!
      const error = batch.outcomes[index]!.error ?? refused.get(key) ?? null
      const before = live.get(id)?.rows ?? []
      live.delete(id)
      if (error !== null || rows === null) this.#fail(key, before, error!)
      else {
        this.#counts.add(key, before, rows)
        added.push({ id, key, rows })
      }
    }
    for (const { key, rows } of live.values()) this.#counts.addOrphans(key, rows)
    const started = performance.now()
    await this.#scratch.write(() => this.#remember(added))
    this.#scratchMilliseconds += performance.now() - started
    this.#checkpoint = documents.at(-1)?.id ?? this.#checkpoint
    this.#done += documents.length
  }

  /** What the checks say of these documents' rows: the first refusal of each. */
  *#judge(
    documents: MappedBatch['documents'],
    outcomes: MappedBatch['outcomes'],
  ): Operation<Map<string, DatastoreError>> {
    const refused = new Map<string, DatastoreError>()
    const { name: view, columns } = this.definition
    for (const [index, { key }] of documents.entries())
      for (const values of outcomes[index]!.rows ?? [])
        for (const { check, test } of this.#checks)
          if (!refused.has(key) && (yield* test(values)) === false)
            refused.set(key, checkRefusal({ view, columns, check, key, values }))
    return refused
  }

  /** Documents whose rows refer to nothing. What a view refers to in itself is known when all is mapped, and not looked at. */
  *#findOrphans(
    documents: MappedBatch['documents'],
    outcomes: MappedBatch['outcomes'],
  ): Operation<Map<string, DatastoreError>> {
    const { session, store } = this.#context
    const refused = new Map<string, DatastoreError>()
    const { name, columns } = this.definition
    if (columns.every(({ references }) => references === undefined)) return refused
    const records = (yield* listViews(store)).filter((record) => record.name !== name)
    const planned = { name, columns, table: '', live: true }
    for (const reference of referencesOf([...records, planned])) {
      if (reference.from.view !== name || reference.to.view === name) continue
      const place = columns.findIndex((column) => column.name === reference.from.column.name)
      const held = documents.flatMap(({ key }, index) =>
        (outcomes[index]!.rows ?? []).flatMap((values) =>
          values[place] === null ? [] : [{ key, value: values[place]! }],
        ),
      )
      for (const each of yield* orphansAmong(session.storage.dialect, reference, held, { hold: false }))
        refused.set(each.key, referenceRefusal(reference, each))
    }
    return refused
  }

  *#readLive(
    batch: MappedBatch,
  ): Operation<{ documents: MappedBatch['documents']; live: Map<number, LiveRows> }> {
    const [changed] = yield* findChanged(this.#context, batch, { after: this.#checkpoint })
    const documents = batch.documents.slice(0, changed)
    const last = documents.at(-1)?.id ?? this.#checkpoint
    return { documents, live: yield* this.#liveRows(documents, last) }
  }

  /** The rows of these documents, and those of documents that are not there. */
  *#liveRows(documents: MappedBatch['documents'], until: number): Operation<Map<number, LiveRows>> {
    if (this.version === null) return new Map()
    const { dialect } = this.#context.session.storage
    const live = yield* readLiveRows(dialect, this.version, this.#checkpoint, until)
    const mapped = new Set(documents.map(({ id }) => id))
    // What was put after the batch was read has rows by right.
    const others = [...live.keys()].filter((id) => !mapped.has(id))
    for (const id of yield* this.#context.documents.idsAmong(others)) live.delete(id)
    return live
  }

  /** Reads documents and rows of the version that answers as they were at one moment. */
  #readVersion<T>(operation: () => Operation<T>): Promise<T> {
    const { session, store, documents } = this.#context
    const meanwhile = 'a dry run compared it'
    return readVersion(session.storage, { store, documents, record: this.version, meanwhile }, operation)
  }

  *#remember(added: readonly AddedRows[]): Operation<void> {
    for (const { id, key, rows } of added) yield* this.#collisions.add(id, key, rows)
    yield* this.#trial.add(added)
  }

  #fail(key: string, before: readonly StoredRow[], error: DatastoreError): void {
    this.#failures.add(key, error)
    if (this.#policy === 'skip' && error.code !== 'CONSTRAINT') {
      this.#leftOut++
      this.#counts.add(key, before, [])
    } else {
      this.#blocking++
      this.#counts.addBlocked(before)
    }
  }

  /** Rows of documents that are no longer there, after the last one that is. */
  async #finish(): Promise<void> {
    const live = await this.#readVersion(() => this.#liveRows([], Number.MAX_SAFE_INTEGER))
    for (const { key, rows } of live.values()) this.#counts.addOrphans(key, rows)
  }

  get #policy(): DryRunReport['policy'] {
    return this.definition.onError ?? 'reject'
  }

  async #report(state: DryRunReport['state']): Promise<DryRunReport> {
    const { session, store } = this.#context
    const begun = this.#begun!
    const total = state === 'done' ? this.#done : Math.max(begun.total, this.#done)
    const unchanged = this.version?.signature === this.signature
    const collisions = this.#collisions.found
    const most = mostFailing(this.definition, total)
    const tooMany = this.#blocking + this.#leftOut > most
    const seq = await session.storage.read(session.storage.dialect.adapter.numbers.last(store))
    const refuses = !unchanged && (tooMany || this.#blocking > 0 || collisions.count > 0)
    return {
      view: this.definition.name,
      state,
      done: this.#done,
      total,
      version: this.version?.version ?? null,
      unchanged,
      policy: this.#policy,
      outcome: refuses ? 'refuse' : this.#failedTests > 0 ? 'ask' : unchanged ? 'nothing' : 'publish',
      rows: this.#counts.rows,
      samples: this.#counts.samples,
      columns: this.#counts.columns,
      failures: this.#failures.lists,
      leftOut: this.#leftOut,
      mostFailing: most,
      failedTests: this.#failedTests,
      collisions,
      histogram: this.#counts.histogram,
      estimate: state === 'running' ? null : await this.#estimate(total),
      changedMeanwhile: seq !== begun.seq,
      seq,
      cursor: state === 'partial' ? this.cursor : null,
      milliseconds: this.#milliseconds,
    }
  }

  async #estimate(total: number): Promise<BuildEstimate | null> {
    if (this.#done === 0) return null
    const share = total / this.#done
    const reading = (this.#milliseconds - this.#scratchMilliseconds) * share
    return await this.#trial.estimate(this.#counts.rows.after * share, reading)
  }
}

function first(batch: MappedBatch, count: number): MappedBatch {
  return { ...batch, documents: batch.documents.slice(0, count), outcomes: batch.outcomes.slice(0, count) }
}
