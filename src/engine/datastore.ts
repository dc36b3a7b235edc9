import type { Knex } from 'knex'
import type { DocumentMeta, DocumentText } from '../shared/model/document.ts'
import type { DryRunReport } from '../shared/model/dry-run.ts'
import type { Forecast } from '../shared/model/forecast.ts'
import type { QueryOptions } from '../shared/model/query.ts'
import type { Where } from './queries/where.ts'
import type { ViewDefinition } from '../shared/model/view-definition.ts'
import type { SampleChoice, ShapeSample } from '../shared/model/view-sample.ts'
import type { ViewTestReport } from '../shared/model/view-test.ts'
import type { TraceResult } from '../shared/model/view-trace.ts'
import type { PreviewResult, ViewError, ViewSummary, ViewVersion } from '../shared/model/view.ts'
import { cursorAt } from './changes/cursor.ts'
import type { Since } from './changes/cursor.ts'
import { listChanges } from './changes/list-changes.ts'
import type { Change } from './changes/list-changes.ts'
import { watchChanges } from './changes/watch-changes.ts'
import type { WatchOptions } from './changes/watch-changes.ts'
import { checkJsonColumn } from './catalog/json-column.ts'
import type { JsonColumn } from './catalog/json-column.ts'
import type { LocatedStore } from './catalog/stores.ts'
import type { Document } from './document.ts'
import type { PageRange } from './documents/document-table.ts'
import { checkKey } from './documents/key.ts'
import type { DocumentInput } from './documents/no-document.ts'
import type { RepeatOptions } from './documents/write-id.ts'
import { historyDepth } from './history/history.ts'
import type { HistoryOption, Revision } from './history/history.ts'
import { checkArgument, checkOptions, invalidArgument } from './invalid-argument.ts'
import { Progress } from './progress.ts'
import type { AggregateOptions } from './queries/compile-aggregate.ts'
import { Session } from './session.ts'
import { builderOn } from './storage/builder-on.ts'
import { openStorage } from './storage/open-storage.ts'
import type { Durability } from './storage/storage.ts'
import { addProgramView, cancelBuild, pauseBuild, publishView, rebuildView } from './store/build-views.ts'
import {
  findView,
  readViewErrors,
  removeView,
  summarizeViews,
  verifyStoreView,
} from './store/maintain-views.ts'
import { backUp } from './store/back-up.ts'
import type { BackupProgress } from './store/back-up.ts'
import { dryRunView } from './store/dry-run.ts'
import { forecastChange } from './store/forecast.ts'
import { findOrCreateStore, notBuilt, OpenStore } from './store/open-store.ts'
import type { UpgradePolicy } from './store/open-store.ts'
import { aggregateView, iterateCells, queryCells, queryView } from './store/query-views.ts'
import type { AggregateRow, CellRow, QueryAnswer, ViewRow } from './store/query-views.ts'
import { countDocuments, iterateTexts, readDocument, readMany, readOne } from './store/read-documents.ts'
import type { CountSnapshot, RangeOptions } from './store/read-documents.ts'
import { listHistory, readRevision, restoreRevision } from './store/read-history.ts'
import type { RevisionText } from './store/read-history.ts'
import { readStats } from './store/read-stats.ts'
import { checkSample, previewView, runViewTests, sampleStore, traceView } from './store/try-views.ts'
import type { StoreStats } from './store/read-stats.ts'
import { checkRepeat, deleteDocument, putDocument, putDocuments, putText } from './store/save-documents.ts'
import { saveChanges, splitPutOptions } from './store/save-documents.ts'
import type { PutOptions } from './store/save-documents.ts'
import { readVersion, readVersions, restoreVersion } from './store/view-versions.ts'
import { runTransaction } from './store/transaction.ts'
import type { Transaction } from './store/transaction.ts'
import type { BuildProgress } from './views/build/types.ts'
import type { DryRunBudget } from './views/dry-run/dry-run.ts'
import type { VerifyProgress } from './views/verify.ts'
import { checkImportOptions } from './transfer/check-import-options.ts'
import { forgetImport, importFile } from './transfer/import-file.ts'
import type { ImportOptions, ImportProgress } from './transfer/import-file.ts'
import type { View } from './view.ts'

export type {
  AggregateOptions,
  AggregateRow,
  BackupProgress,
  CellRow,
  Change,
  CountSnapshot,
  DryRunBudget,
  HistoryOption,
  ImportOptions,
  ImportProgress,
  PutOptions,
  RepeatOptions,
}
export type {
  QueryAnswer,
  Since,
  RangeOptions,
  Revision,
  RevisionText,
  StoreStats,
  Transaction,
  VerifyProgress,
  ViewRow,
  WatchOptions,
}

/** How a store is opened, and what it is created with. */
export interface OpenOptions {
  /** The store's table: the class's own `static table`, the file's only store, or "documents" when not given. */
  readonly table?: string
  /** Views of the program, by name; added to those of `createViews`. */
  readonly views?: Readonly<Record<string, View>>
  /** Refuse every write. The file is not changed by a byte. */
  readonly readonly?: boolean
  /** For a store that is created: keep documents zlib-compressed. */
  readonly compress?: boolean
  /**
   * For a store that is created in PostgreSQL: keep documents as `text`, byte for byte (the default), or as `jsonb`, for
   * other tools to search. With `jsonb` PostgreSQL writes each text its own way: order, spaces and doubled members are lost.
   */
  readonly json?: JsonColumn
  /**
   * Keep old revisions of each document: all, or the newest `keep`. Given for a store that is there, it changes what is
   * kept from now on; not given, it stays as it is.
   */
  readonly history?: HistoryOption
  /** `full` (the default) loses no acknowledged write in a power loss; `normal` may lose the last ones, and is faster. */
  readonly durability?: Durability
}

/** How to cancel work that takes long: it then fails with `CANCELLED`. */
export interface CancelOptions {
  readonly signal?: AbortSignal
}

/** How far a dry run goes, and the `cursor` of one that stopped early, to go on with it. */
export interface DryRunOptions extends CancelOptions {
  readonly budget?: DryRunBudget
  readonly from?: string
}

/** Where a verification begins. */
export interface VerifyOptions extends CancelOptions {
  /** Go on behind the `last` document of another verification. */
  readonly after?: number
}

interface Attachment {
  readonly session: Session
  readonly store: LocatedStore
  /** Close the session with the store. */
  readonly owned: boolean
  readonly upgrade: UpgradePolicy
}

type DatastoreClass<T> = (new (attachment: Attachment) => T) & { readonly table?: string }

/**
 * A store of JSON documents in a SQL database, with views that are kept in SQL tables of their own.
 *
 * @example
 * const store = await Datastore.open('sqlite:users.db', { table: 'users' })
 * await store.put('joe', { username: 'joe', email: 'Joe@Example.com' })
 * const joe = await store.get('joe')
 */
export class Datastore {
  /** The table of the stores of this class; a subclass sets its own. */
  static readonly table?: string

  readonly #store: OpenStore
  readonly #owned: boolean

  /** Stores are opened with `Datastore.open`. */
  constructor(attachment: Attachment) {
    if (!((attachment as Partial<Attachment> | undefined)?.session instanceof Session))
      throw invalidArgument('url', 'A store is not made with "new": use Datastore.open, and await it.')
    const { session, store, owned, upgrade } = attachment
    this.#store = new OpenStore(session, store, upgrade)
    this.#owned = owned
  }

  /**
   * Opens a store, and creates database and store where they are missing (unless `readonly`).
   *
   * @param url A path, `sqlite:users.db`, `file:users.db?mode=ro`, `:memory:`, or a server's URL; docs/databases.md has all spellings.
   * @throws DatastoreError `NOT_A_DATABASE`, `CORRUPT`, `UNSUPPORTED_FORMAT`, `UNSUPPORTED_DATABASE`, `BUSY`, `IO`, `EXISTS`,
   *   `INVALID_INPUT`; `NOT_FOUND` and `UNKNOWN_STORE` when `readonly`; what `addView` throws, for each view.
   */
  static async open<T extends Datastore>(
    this: DatastoreClass<T>,
    url: string,
    options: OpenOptions = {},
  ): Promise<T> {
    checkOpenOptions(options)
    const { readonly = false, durability, compress = false, json = 'text', history } = options
    checkJsonColumn(json)
    const session = new Session(await openStorage(url, { readonly, create: !readonly, durability }))
    try {
      const store = await findOrCreateStore(session, {
        table: options.table ?? this.table,
        compress,
        json,
        history: historyDepth(history ?? false),
      })
      const opened = new this({ session, store, owned: true, upgrade: 'automatic' })
      await opened.load()
      if (history !== undefined) await opened.#store.keepHistory(historyDepth(history))
      const views = { ...opened.createViews(), ...options.views }
      for (const [name, view] of Object.entries(views)) await opened.addView(name, view)
      return opened
    } catch (error) {
      await session.close()
      throw error
    }
  }

  /** Opens a store of a database that is open already, and that stays open when the store is closed. */
  static async attach(session: Session, store: LocatedStore): Promise<Datastore> {
    const opened = new Datastore({ session, store, owned: false, upgrade: 'refuse' })
    await opened.load()
    return opened
  }

  /** The views of a subclass, by name: they are added whenever the store is opened. */
  createViews(): Record<string, View> {
    return {}
  }

  /** The store's name, which is its table's. */
  get name(): string {
    return this.#store.name
  }

  /** Whether the store is still in the format of the Python original. */
  get format(): 'datastore' | 'legacy' {
    return this.#store.format
  }

  /** Closes the database. Work that is under way fails with `CLOSED`. */
  async close(): Promise<void> {
    if (this.#owned) await this.#store.session.close()
  }

  /**
   * Saves a document, with its view rows, in one transaction. A `_rev` in it (or `rev`) makes the put conditional.
   * Putting the content that is there already changes nothing. A put whose outcome is not known may be repeated with its
   * `writeId`.
   *
   * @example
   * await store.put('lock', { held: true }, { create: true }) // CONFLICT when the key is in use
   * @throws DatastoreError `CONFLICT` for a stale revision, `CONSTRAINT` when a view refuses the document (with view,
   *   column, value and both keys), `MAP_ERROR` and its kin when a view's map fails, `INVALID_INPUT`.
   */
  async put(key: string, document: DocumentInput, options: PutOptions = {}): Promise<DocumentMeta> {
    const { condition, repeat } = splitPutOptions(options)
    const [saved] = await saveChanges(this.#store, [putDocument(key, document, condition)], repeat)
    return saved!
  }

  /**
   * Saves several documents, all or none of them. Takes an object, a Map, or any iterable of [key, document].
   * Returns what each was saved as, in their order.
   *
   * @throws as `put`; the error names the document that was refused.
   */
  async putMany(
    documents: Readonly<Record<string, DocumentInput>> | Iterable<readonly [string, DocumentInput]>,
    options: RepeatOptions = {},
  ): Promise<DocumentMeta[]> {
    checkRepeat(options)
    const changes = putDocuments(documents)
    if (changes.length === 0) return []
    return (await saveChanges(this.#store, changes, { writeId: options.writeId })) as DocumentMeta[]
  }

  /**
   * Saves a document's JSON text byte for byte; a store of `jsonb` keeps what PostgreSQL makes of it.
   *
   * @throws as `put`; `INVALID_INPUT` says at which line and column the text is no JSON object.
   */
  async putText(key: string, text: string, options: PutOptions = {}): Promise<DocumentMeta> {
    const { condition, repeat } = splitPutOptions(options)
    const [saved] = await saveChanges(this.#store, [putText(key, text, condition)], repeat)
    return saved!
  }

  /** Reads a document; undefined when there is none. Integers beyond 2^53 are bigints. */
  // oxlint-disable-next-line typescript/no-explicit-any -- documents have the type their writer gave them
  async get<T = Record<string, any>>(key: string): Promise<Document<T> | undefined> {
    checkKey(key)
    const found = await readOne(this.#store, key)
    return found === undefined ? undefined : readDocument<T>(found)
  }

  /** Reads a document's text as it was saved, with its revision; undefined when there is none. */
  async getText(key: string): Promise<DocumentText | undefined> {
    checkKey(key)
    return await readOne(this.#store, key)
  }

  /** Reads several documents; those that do not exist are not in the map, which is in the order of the keys. */
  // oxlint-disable-next-line typescript/no-explicit-any -- as for get
  async getMany<T = Record<string, any>>(keys: Iterable<string>): Promise<Map<string, Document<T>>> {
    const found = await readMany(this.#store, keys)
    return new Map([...found].map(([key, document]) => [key, readDocument<T>(document)]))
  }

  /**
   * Deletes a document with its view rows. Returns false when there was none, so a deletion may be repeated.
   *
   * @throws DatastoreError `CONFLICT` when `rev` is given and is not the present revision.
   */
  async delete(key: string, options: { readonly rev?: string } = {}): Promise<boolean> {
    const [deleted] = await saveChanges(this.#store, [deleteDocument(key, options)])
    return deleted !== null
  }

  /** Reads every document in key order, in constant memory, as the store is when the first one is read. */
  // oxlint-disable-next-line typescript/no-explicit-any -- as for get
  async *iterate<T = Record<string, any>>(options: RangeOptions = {}): AsyncGenerator<Document<T>> {
    checkOptions(options, rangeOptions)
    for await (const document of iterateTexts(this.#store, options)) yield readDocument<T>(document)
  }

  /** Like `iterate`, with each document's text as it was saved. */
  async *iterateText(options: RangeOptions = {}): AsyncGenerator<DocumentText> {
    checkOptions(options, rangeOptions)
    yield* iterateTexts(this.#store, options)
  }

  /** Documents by position in key order. */
  async page(range: PageRange): Promise<DocumentText[]> {
    checkOptions(range, { prefix: 'text', offset: 'count', limit: 'count' })
    checkArgument('offset', range.offset, 'count')
    checkArgument('limit', range.limit, 'count')
    return await this.#store.read(this.#store.documents.page(range))
  }

  /** How many documents stand before `key` among those with the prefix, and whether it is there. */
  async locate(place: {
    readonly prefix: string
    readonly key: string
  }): Promise<{ offset: number; found: boolean }> {
    checkOptions(place, { prefix: 'text', key: 'text' })
    const { prefix = '', key } = place
    checkArgument('key', key, 'text')
    return await this.#store.read(this.#store.documents.locate(prefix, key))
  }

  /** Counts documents in slices, so that nothing waits for the count; the last snapshot is complete. */
  async *count(options: RangeOptions = {}): AsyncGenerator<CountSnapshot> {
    checkOptions(options, rangeOptions)
    yield* countDocuments(this.#store, options)
  }

  /** Up to `limit` documents spread evenly over the store; the same ones while it does not change. */
  async sample(limit: number): Promise<DocumentText[]> {
    checkArgument('limit', limit, 'count')
    return await this.#store.read(this.#store.documents.sample(limit))
  }

  /**
   * The number up to which `changes` lists what was changed: later changes have greater ones. On a server, where writers
   * overlap, it may stay below the newest change until those who began before it are done. Numbers may have gaps there.
   */
  async seq(): Promise<number> {
    return await this.#store.settledSeq()
  }

  /**
   * Adds a view of the program: creates its table and fills it from the documents that are there, or brings it up to
   * date when other programs wrote meanwhile. A view that is unchanged since the last time costs nothing.
   *
   * @throws DatastoreError `CONSTRAINT` or `MAP_ERROR` naming the document that the view refuses; `EXISTS`.
   */
  addView(name: string, view: View): Promise<void> {
    return addProgramView(this.#store, name, view)
  }

  /**
   * Publishes a view whose definition is kept in the database: builds it beside the version that answers, then swaps.
   * Iterate it for progress, or await it. An unchanged definition does nothing; where only its tests are new, they are
   * kept and nothing is built.
   *
   * @throws DatastoreError `INVALID_INPUT` or `MAP_SYNTAX` for a wrong definition, `TEST_FAILED` naming the pinned
   *   documents (unless `skipTests`), `CONSTRAINT` naming two documents
   *   that share a unique value, the map's error on a document, `CANCELLED`.
   */
  defineView(
    definition: ViewDefinition,
    options: { readonly skipTests?: boolean } & CancelOptions = {},
  ): Progress<BuildProgress> {
    checkOptions(options, { skipTests: 'flag', signal: 'signal' })
    return new Progress(publishView(this.#store, definition, { intent: 'publish', ...options }))
  }

  /**
   * Fills a view anew beside the rows that answer, then swaps.
   *
   * @throws as `defineView`; `INVALID_INPUT` for a program's view whose code this process does not have.
   */
  reindex(name: string, options: CancelOptions = {}): Progress<BuildProgress> {
    checkOptions(options, cancelOptions)
    return new Progress(rebuildView(this.#store, name, { intent: 'reindex', signal: options.signal }))
  }

  /**
   * Asks whoever builds the view, in this process or another, to stop and keep what is done. The builder sees it at its
   * next batch, saves that, and ends with `PAUSED`; writers go on maintaining what is filled. Kept in the database until
   * the build is resumed, published again or cancelled. Returns false when nothing is being built.
   *
   * @throws DatastoreError `UNKNOWN_VIEW`, `READ_ONLY`.
   */
  pauseBuild(name: string): Promise<boolean> {
    return pauseBuild(this.#store, name)
  }

  /**
   * Goes on with a build that was paused, or that its process left behind, from its last batch.
   *
   * @throws as `reindex`; `NOT_FOUND` when the view has no unfinished build, `BUSY` when it is being built already.
   */
  resumeBuild(name: string, options: CancelOptions = {}): Progress<BuildProgress> {
    checkOptions(options, cancelOptions)
    return new Progress(rebuildView(this.#store, name, { intent: 'resume', signal: options.signal }))
  }

  /**
   * Gives up the unfinished build of a view, whether it runs, is paused or was left behind. A builder elsewhere ends with
   * `CANCELLED` at its next batch. The version that answered before still does; a view that never answered is gone.
   * Returns false when nothing is being built.
   *
   * @throws DatastoreError `UNKNOWN_VIEW`, `READ_ONLY`.
   */
  cancelBuild(name: string): Promise<boolean> {
    return cancelBuild(this.#store, name)
  }

  /**
   * Runs a draft of a view, and its tests. `sample` is how many documents, spread over the store (100 by default),
   * `{ by: 'shape' }` for a few that stand for all, or a list of keys. Writes nothing.
   *
   * @throws DatastoreError `INVALID_INPUT`, `CANCELLED`. What is wrong with the map is in the result.
   */
  async previewView(
    definition: ViewDefinition,
    options: { readonly sample?: SampleChoice } & CancelOptions = {},
  ): Promise<PreviewResult> {
    checkOptions(options, { sample: 'any', signal: 'signal' })
    const { sample = 100, signal } = options
    checkSample(sample)
    return await previewView(this.#store, definition, { sample, signal })
  }

  /**
   * Says what publishing a definition would do, and changes nothing: runs its map over every document, in the order
   * of a build, and compares with the rows of the version that answers. Iterate it for whole reports, or await the last
   * one. When its budget is used up, or the signal aborts, the last report is `partial`, and its `cursor` goes on as long
   * as the database is open. Other work goes on meanwhile; each document counts as it was when it was looked at.
   *
   * @throws DatastoreError what `defineView` says of the definition itself: `INVALID_INPUT`, `MAP_SYNTAX`, `EXISTS`;
   *   `UPGRADE_NEEDED` for a store of the Python original; for `from`, `NOT_FOUND` when it is kept no longer and
   *   `CONFLICT` when the view was published since.
   */
  dryRun(definition: ViewDefinition, options: DryRunOptions = {}): Progress<DryRunReport> {
    checkOptions(options, { budget: 'object', signal: 'signal', from: 'text' })
    const { budget = {}, signal, from } = options
    checkOptions(budget, { documents: 'count', milliseconds: 'count' })
    return new Progress(dryRunView(this.#store, definition, { budget, signal, from }))
  }

  /**
   * Runs a draft of a view and tells what its map does: the line that emitted each row and the paths of the document
   * that were read for it, how often each line ran and which way each branch went, which lines throw on what share
   * of the documents, and, for the document `key`, the values of variables. Writes nothing.
   *
   * @throws DatastoreError `MAP_SYNTAX` when the map does not compile; `INVALID_INPUT`, `CANCELLED`.
   */
  async traceView(
    definition: ViewDefinition,
    options: { readonly sample?: SampleChoice; readonly key?: string } & CancelOptions = {},
  ): Promise<TraceResult> {
    checkOptions(options, { sample: 'any', key: 'text', signal: 'signal' })
    const { sample = 100, key, signal } = options
    checkSample(sample)
    return await traceView(this.#store, definition, { sample, key, signal })
  }

  /**
   * Chooses at most `limit` documents (20) that stand for the store: together they have every path with every type that
   * was seen, and take every way through the branches of `map` when one is given; and the odd ones are among them: the
   * largest, the deepest, one without a field that nearly all have, one with an integer beyond 2^53, with a key twice,
   * without any field. Each says why it was chosen. Looks at no more than `scan` documents (100,000), spread over the
   * store, for no longer than `milliseconds` (5,000), in memory that does not grow with the store.
   *
   * @throws DatastoreError `MAP_SYNTAX`, `INVALID_INPUT`, `CANCELLED`.
   */
  async sampleByShape(
    options: {
      readonly limit?: number
      readonly map?: string
      readonly scan?: number
      readonly milliseconds?: number
    } & CancelOptions = {},
  ): Promise<ShapeSample> {
    checkOptions(options, {
      limit: 'count',
      map: 'text',
      scan: 'count',
      milliseconds: 'count',
      signal: 'signal',
    })
    const { limit = 20, scan = 100_000, milliseconds = 5_000, map, signal } = options
    return await sampleStore(this.#store, { limit, map, scan, milliseconds, signal })
  }

  /**
   * Runs the tests of a definition, saved or not: its map on each pinned document, compared with the rows (or the error)
   * that are expected. The order of rows does not matter, and columns that no expected row names are not compared.
   *
   * @throws DatastoreError `MAP_SYNTAX`, `INVALID_INPUT`, `CANCELLED`. Tests that fail are in the result.
   */
  async runViewTests(definition: ViewDefinition, options: CancelOptions = {}): Promise<ViewTestReport> {
    checkOptions(options, cancelOptions)
    return await runViewTests(this.#store, definition, options.signal)
  }

  /**
   * Says what saving this text would do, and writes nothing: the rows each view would add, remove and change, and
   * what views would refuse, with the errors of a save. `text` null asks for deleting the document. Revisions are not
   * looked at. Of each view `rows` rows are listed (1,000 by default); the counts are of all.
   *
   * @example
   * const { refused, views } = await store.forecast('jo', '{ "email": "joe@example.com" }')
   * @throws DatastoreError `INVALID_INPUT` for a text that is no JSON object; `CANCELLED`.
   */
  async forecast(
    key: string,
    text: string | null,
    options: { readonly rows?: number } & CancelOptions = {},
  ): Promise<Forecast> {
    checkOptions(options, { rows: 'count', signal: 'signal' })
    const change = text === null ? deleteDocument(key) : putText(key, text)
    return await forecastChange(this.#store, change, { rows: options.rows ?? 1000, signal: options.signal })
  }

  /** Starts what runs authored maps, so that the first preview need not wait for it (some 100 ms). */
  warmUp(): void {
    void this.#store.session.sandbox().warmUp()
  }

  /** Removes a view with its table, versions and errors. Documents are not touched. */
  removeView(name: string): Promise<void> {
    return removeView(this.#store, name)
  }

  /** Every view of the store, in order of name. */
  listViews(): Promise<ViewSummary[]> {
    return summarizeViews(this.#store)
  }

  /** Tells what a view is and how it is: columns, state, version, errors. @throws DatastoreError `UNKNOWN_VIEW` listing the views there are. */
  getView(name: string): Promise<ViewSummary> {
    return findView(this.#store, name)
  }

  /**
   * Documents that have no rows in a view because its map failed on them, in key order: of the version that answers, or
   * of the `version` that is being built, or that failed last. A document is taken off when it or the map is mended.
   * With `failed`, those that made the last build fail, as it found them, until the next one begins; a reindex builds the
   * version that answers, and has a list of its own here.
   */
  async viewErrors(
    name: string,
    range: {
      readonly offset?: number
      readonly limit?: number
      readonly version?: number
      readonly failed?: boolean
    } = {},
  ): Promise<ViewError[]> {
    checkOptions(range, { offset: 'count', limit: 'count', version: 'count', failed: 'flag' })
    const { offset = 0, limit = 100, ...wanted } = range
    return await readViewErrors(this.#store, name, { offset, limit }, wanted)
  }

  /**
   * Every version of an authored view, newest first: its definition, what it changed, and what became of it. Of a
   * program's view none are kept.
   *
   * @throws DatastoreError `UNKNOWN_VIEW` listing the views there are.
   */
  viewVersions(name: string): Promise<ViewVersion[]> {
    return readVersions(this.#store, name)
  }

  /** One version of an authored view. @throws DatastoreError `UNKNOWN_VIEW`; `NOT_FOUND` listing the versions there are. */
  async viewVersion(name: string, version: number): Promise<ViewVersion> {
    checkArgument('version', version, 'count')
    return await readVersion(this.#store, name, version)
  }

  /**
   * Publishes an old version's definition again, as the view's newest version, whatever its tests say. Iterate it for
   * progress, or await it.
   *
   * @throws as `defineView`; `NOT_FOUND` when there is no such version.
   */
  restoreVersion(name: string, version: number, options: CancelOptions = {}): Progress<BuildProgress> {
    checkArgument('version', version, 'count')
    checkOptions(options, cancelOptions)
    return new Progress(restoreVersion(this.#store, name, version, options.signal))
  }

  /**
   * Runs a function that puts and deletes several documents, and saves all of it or nothing. Documents that it reads
   * with `tx.get` are guarded: when one of them was changed meanwhile the function runs again, so it must do nothing else.
   *
   * @example
   * await store.transaction(async (tx) => {
   *   const account = await tx.get('account:1')
   *   tx.put('account:1', { ...account, balance: (account?.balance ?? 0) - 10 })
   * })
   * @throws as `put`; `CONFLICT` when documents it reads are changed by others all the time.
   */
  async transaction<T>(work: (tx: Transaction) => T | Promise<T>): Promise<T>
  /**
   * The same with a name, so that it may be repeated when its outcome is not known: it then ends with undefined, and writes
   * nothing, as soon as it reads a document that is still as it saved it.
   *
   * @throws as without a name; `INVALID_INPUT` for a `writeId` that is no text.
   */
  async transaction<T>(
    work: (tx: Transaction) => T | Promise<T>,
    options: RepeatOptions,
  ): Promise<T | undefined>
  /** One implementation for both. */
  async transaction<T>(
    work: (tx: Transaction) => T | Promise<T>,
    options: RepeatOptions = {},
  ): Promise<T | undefined> {
    checkArgument('work', work, 'function')
    checkRepeat(options)
    return await runTransaction(this.#store, work, options.writeId)
  }

  /**
   * What changed after `since`, in order, deletions included: each document once, as it is now. To go on later, pass
   * the last change's `cursor`, or its `seq`. A committed change is never skipped.
   *
   * @throws DatastoreError `CURSOR_RESET` when `since` is beyond the store's number, or a cursor of another store or of a history
   *   that is no longer this store's: begin anew.
   */
  async changes(options: { readonly since?: Since; readonly limit?: number } = {}): Promise<Change[]> {
    checkOptions(options, { since: 'cursor', limit: 'count' })
    const { since = 0, limit = 1000 } = options
    if (this.format === 'legacy') return []
    return await this.#store.read(
      listChanges(this.name, this.#store.documents, this.#store.session.epochs, { since, limit }),
    )
  }

  /**
   * Where the store stands: every change up to it can be read. Whoever takes it, reads all documents and then asks for the
   * changes since misses none.
   *
   * @example
   * const cursor = await store.cursor()
   */
  async cursor(): Promise<string> {
    const seq = await this.seq()
    if (this.format === 'legacy') return '0-legacy'
    const { dialect, session } = this.#store
    return await this.#store.read(cursorAt({ dialect, store: this.name, epochs: session.epochs }, seq))
  }

  /** Yields each change after `since` (by default: from now on) as it comes, until the signal aborts. */
  async *watch(options: WatchOptions = {}): AsyncGenerator<Change> {
    checkOptions(options, { since: 'cursor', signal: 'signal' })
    const { since, signal } = options
    yield* watchChanges(this.#store, since ?? (await this.seq()), signal)
  }

  /** The old revisions that are kept of a document, newest first, the present one not among them. */
  history(key: string): Promise<Revision[]> {
    return listHistory(this.#store, key)
  }

  /** The text of one revision. @throws DatastoreError `NOT_FOUND` when it is not kept. */
  getRevision(key: string, rev: string): Promise<RevisionText> {
    return readRevision(this.#store, key, rev)
  }

  /**
   * Makes an old revision's content the present one again, as a new revision; where it is the present one nothing changes, so
   * a restore may be repeated.
   *
   * @throws as `getRevision` and `put`.
   */
  restore(key: string, rev: string): Promise<DocumentMeta> {
    return restoreRevision(this.#store, key, rev)
  }

  /**
   * Groups a view's rows and counts, sums or compares each group.
   *
   * @example
   * await store.aggregate('book', { groupBy: ['author'], count: true, sum: ['pages'], having: { count: { gte: 2 } }, orderBy: '-count' })
   * // -> [{ author: 'Kafka', count: 2, sum_pages: 728 }]
   * @throws DatastoreError `UNKNOWN_VIEW`, `UNKNOWN_COLUMN` (both list what there is), `INVALID_INPUT`.
   */
  aggregate(view: string, options: AggregateOptions): Promise<AggregateRow[]> {
    return aggregateView(this.#store, view, options)
  }

  /**
   * Imports the documents of a CSV or JSON file, or of what another database exported, packed with gzip or not: what it is, is
   * found in its content where no `format` is given. Iterate it for progress, or await it. JSON text is kept byte for byte, and
   * what an export wrote comes back as it was; CSV cannot tell null from no field. Each batch is one transaction, so an import
   * that ends early leaves the documents before. One that brings no document says why in `nothing`.
   *
   * @example
   * for await (const { done, failed, bytes, size } of store.importFile('users.csv', { key: 'username', onError: 'skip' })) {
   *   console.log(`${done} records, ${failed} refused, ${Math.floor((bytes / size) * 100)} %`)
   * }
   * @throws DatastoreError `IO`, `INVALID_INPUT` naming the line; what `put` throws for the first document that is refused,
   *   `EXISTS` for a key in use, unless the options say otherwise; `CANCELLED`.
   */
  importFile(path: string, options: ImportOptions & CancelOptions = {}): Progress<ImportProgress> {
    checkImportOptions(path, options)
    return new Progress(importFile(this.#store, path, options))
  }

  /** Forgets how far the import of that name came: the same call then begins anew. Documents are not touched. */
  async forgetImport(name: string): Promise<void> {
    checkArgument('name', name, 'text')
    await forgetImport(this.#store, name)
  }

  /**
   * Compares a view with its map of every document. The last snapshot lists what differs.
   *
   * @throws DatastoreError `UNKNOWN_VIEW`; `CONFLICT` when the view is published anew meanwhile; `CANCELLED`.
   */
  verify(name: string, options: VerifyOptions = {}): Progress<VerifyProgress> {
    checkVerifyOptions(options)
    return new Progress(verifyStoreView(this.#store, name, { ...options, repair: false }))
  }

  /** Like `verify`, and mends what differs. */
  repair(name: string, options: VerifyOptions = {}): Progress<VerifyProgress> {
    checkVerifyOptions(options)
    return new Progress(verifyStoreView(this.#store, name, { ...options, repair: true }))
  }

  /** What the store amounts to: documents, view rows, revisions, bytes. Counts everything, so it takes a while. */
  stats(): Promise<StoreStats> {
    return readStats(this.#store)
  }

  /**
   * Copies the whole database into a new file while work goes on.
   *
   * @throws DatastoreError `EXISTS`, `IO`, `CANCELLED`; an incomplete copy is removed.
   */
  backup(path: string, options: CancelOptions = {}): Progress<BackupProgress> {
    checkOptions(options, cancelOptions)
    return new Progress(backUp(this.#store.storage, path, options.signal))
  }

  /**
   * Finds rows of a view. Each member of `where` names a column: a value, null, a list (any of them), or comparisons
   * `{ eq, ne, lt, lte, gt, gte, in, startsWith }` that must all hold. Options stand apart, so a column may have any name.
   *
   * @example
   * await store.query('book', { year: { gte: 1990, lt: 2000 } }, { orderBy: ['author', '-year'], limit: 10 })
   * @throws DatastoreError `UNKNOWN_VIEW`, `UNKNOWN_COLUMN` (both list what there is), `INVALID_INPUT`.
   */
  query(view: string, where: Where = {}, options: QueryOptions = {}): Promise<ViewRow[]> {
    return queryView(this.#store, view, where, options)
  }

  /** Like `query`, for showing: cells instead of values, texts instead of documents, and how it was answered. */
  queryRows(view: string, where: Where = {}, options: QueryOptions = {}): Promise<QueryAnswer> {
    return queryCells(this.#store, view, where, options)
  }

  /** Every row of a query in constant memory, from one snapshot of the store. */
  iterateRows(
    view: string,
    where: Where = {},
    options: Omit<QueryOptions, 'limit' | 'offset'> & CancelOptions = {},
  ): AsyncGenerator<CellRow> {
    return iterateCells(this.#store, view, where, options)
  }

  /**
   * The query builder on a view's table, for what `query` cannot say. Values are as the database stores them.
   *
   * @example await store.view('index').select('email').where('email', 'like', '%@example.com').orderBy('email')
   * @throws DatastoreError `UNKNOWN_VIEW` listing the views there are.
   */
  view(name: string): Knex.QueryBuilder {
    const record = this.#store.views.get(name)
    if (!record.live) throw notBuilt(record)
    return builderOn(this.#store.storage, record.table)
  }

  /** Reads the store's views from the database; `open` does it for every store. */
  protected load(): Promise<void> {
    return this.#store.load()
  }
}

function checkOpenOptions(options: OpenOptions): void {
  checkOptions(options, {
    table: 'text',
    views: 'object',
    readonly: 'flag',
    compress: 'flag',
    json: 'any',
    history: 'any',
    durability: 'any',
  })
  const { durability, history } = options
  if (!isHistoryOption(history)) {
    throw invalidArgument(
      'history',
      `"history" is true, false or { keep: n }; ${JSON.stringify(history)} was given.`,
    )
  }
  if (durability !== undefined && durability !== 'full' && durability !== 'normal') {
    throw invalidArgument(
      'durability',
      `"durability" is "full" or "normal"; ${JSON.stringify(durability)} was given.`,
    )
  }
}

function checkVerifyOptions(options: VerifyOptions): void {
  checkOptions(options, { after: 'any', signal: 'signal' })
  if (options.after !== undefined && !Number.isSafeInteger(options.after))
    throw invalidArgument('after', '"after" is the number of a document, such as the `last` of a snapshot.')
}

const rangeOptions = { prefix: 'text', signal: 'signal' } as const
const cancelOptions = { signal: 'signal' } as const

function isHistoryOption(option: unknown): boolean {
  if (option === undefined || typeof option === 'boolean') return true
  return (
    typeof option === 'object' &&
    option !== null &&
    'keep' in option &&
    Number.isSafeInteger(option.keep) &&
    Number(option.keep) >= 0
  )
}
