import type { Writable } from 'node:stream'
import type { Knex } from 'knex'
import type { DocumentMeta, DocumentText } from '../shared/model/document.ts'
import type { Forecast } from '../shared/model/forecast.ts'
import type { Where } from './where.ts'
import { checkJsonColumn } from './catalog/json-column.ts'
import type { LocatedStore } from './store/stores.ts'
import { upgradeFormat } from './catalog/upgrade-format.ts'
import type { AnyDocument, Document } from './document.ts'
import type { DocumentTable } from './documents/document-table.ts'
import type { PageRange } from './documents/key-order.ts'
import { checkKey } from './documents/key.ts'
import type { DocumentInput, DocumentsInput } from './documents/no-document.ts'
import type { KnownMembers, Storable, StorableMany } from './documents/storable.ts'
import type { RepeatOptions } from './documents/write-id.ts'
import { historyDepth } from './history/history.ts'
import { checkArgument, checkOptions, invalidArgument } from './invalid-argument.ts'
import { checkOpenOptions } from './open-options.ts'
import type { OpenOptions } from './open-options.ts'
import { Progress } from './progress.ts'
import type {
  AddedFields,
  AggregateChecks,
  AggregateOptions,
  AggregateRow,
  DocumentOf,
  IterateOptions,
  QueryOptions,
  ShapeOf,
  ViewName,
  ViewRow,
  ViewTypes,
} from './queries/view-types.ts'
import type { StandardSchema } from './documents/standard-schema.ts'
import { Session } from './session.ts'
import { builderOn } from './storage/builder-on.ts'
import { openStorage } from './storage/open-storage.ts'
import type { Operation } from './storage/operation.ts'
import type { ReadAnswer, ReadLimits, ReadRequest } from './storage/aside/read-aside.ts'
import type { ProgramPool } from './storage/server/program-pool.ts'
import { backUp } from './storage/back-up.ts'
import type { BackupProgress } from './storage/back-up.ts'
import { aggregateCells } from './store/views/aggregate-cells.ts'
import type { AggregateAnswer } from './store/views/aggregate-cells.ts'
import { forecastChange } from './store/views/forecast.ts'
import { findOrCreateStore, notBuilt, OpenStore } from './store/open-store.ts'
import type { UpgradePolicy } from './store/open-store.ts'
import { aggregateView } from './store/views/aggregate-views.ts'
import { iterateCells, iterateRows, queryCells, queryView } from './store/views/query-views.ts'
import type { CellRow, QueryAnswer } from './store/views/query-views.ts'
import { deleteWhere, updateWhere } from './store/change-where.ts'
import type { WhereOptions, WhereProgress } from './store/change-where.ts'
import { changeDocument, checkPatch, needDocument, patched } from './store/change-documents.ts'
import type { ChangeOptions } from './store/change-documents.ts'
import {
  countDocuments,
  iterateTexts,
  locateKey,
  readDocument,
  readMany,
  readOne,
  readPage,
} from './store/read-documents.ts'
import type { CountSnapshot, IterateDocumentsOptions, RangeOptions } from './store/read-documents.ts'
import { readStats } from './store/read-stats.ts'
import type { StoreStats } from './store/read-stats.ts'
import { checkRepeat, deleteDocument, putDocument, putDocuments, putText } from './store/save-documents.ts'
import { saveChanges, splitPutOptions } from './store/save-documents.ts'
import type { PutOptions } from './store/save-documents.ts'
import { runTransaction } from './store/transaction.ts'
import type { Transaction } from './store/transaction.ts'
import type { ExportProgress } from './transfer/exports/export-format.ts'
import { documentExports, exportTarget, rowExports } from './transfer/exports/export-options.ts'
import type { ExportDocumentsOptions, ExportRowsOptions } from './transfer/exports/export-options.ts'
import { exportStoreDocuments, exportStoreRows } from './transfer/exports/export-store.ts'
import { checkImportOptions } from './transfer/imports/check-import-options.ts'
import { forgetImport, importFile } from './transfer/imports/import-file.ts'
import type { ImportOptions, ImportProgress } from './transfer/imports/import-file.ts'
import { checkTableOptions } from './transfer/tables/check-table-options.ts'
import { importTable } from './transfer/tables/import-table.ts'
import type { TableImportOptions, TableImportProgress } from './transfer/tables/import-table.ts'
import type { View } from './view.ts'

import { cancelOptions } from './store/call-options.ts'
import type { CancelOptions } from './store/call-options.ts'
import { StoreChanges } from './store/store-changes.ts'
import { tracedFor, traceCalls, traceOpening } from './store/trace-calls.ts'
import { SavedQueries } from './store/saved-queries.ts'
import { StoreHistory } from './store/store-history.ts'
import { StoreMigrations } from './store/migrations/store-migrations.ts'
import { StoreViews } from './store/views/store-views.ts'

/** @hidden */
interface Attachment {
  /** @internal What leads to the whole engine is not declared to programs. */
  readonly session: Session
  /** @internal */
  readonly store: LocatedStore
  /** Close the session with the store. */
  readonly owned: boolean
  readonly upgrade: UpgradePolicy
  readonly schema?: StandardSchema | undefined
}

/** @hidden */
// oxlint-disable-next-line typescript/no-explicit-any -- a store of any documents and views
type AnyDatastore = Datastore<any, any>

type DatastoreClass<T> = (new (attachment: Attachment) => T) & { readonly table?: string }

/**
 * Accepts subclasses only: a store of the class `Datastore` itself gets its types from the call.
 *
 * @hidden
 */
type Subclass<T> = Same<T, Datastore<object>> extends true ? never : unknown

/**
 * Stands for the type of documents where a program says none.
 *
 * @hidden
 */
interface Unsaid {
  readonly '~unsaid': never
}

/**
 * The type of documents that a program says, or else that its views say.
 *
 * @hidden
 */
type Said<Doc extends object, Views> = Same<Doc, Unsaid> extends true ? DocumentOf<Views> : Doc

/** @hidden */
type Same<A, B> = (<X>() => X extends A ? 1 : 2) extends <X>() => X extends B ? 1 : 2 ? true : false

/** The transaction of a store with these types of documents and views. */
export type TransactionOf<Doc extends object, Views extends ViewTypes> = Omit<
  Transaction<Doc>,
  'query' | 'aggregate'
> &
  Pick<Datastore<Doc, Views>, 'query' | 'aggregate'>

/**
 * A store of JSON documents in a SQL database, with views that are kept in SQL tables of their own.
 *
 * `Datastore<User, { index: UsersIndex }>` types it by its documents and by its views; of each view a list of columns or the
 * type of a row does as well. `any` stands for what is not known, and a plain `Datastore` knows nothing of either.
 *
 * @example
 * const store = await Datastore.open('sqlite:users.db', { table: 'users' })
 * await store.put('joe', { username: 'joe', email: 'Joe@Example.com' })
 * const joe = await store.get('joe')
 */
export class Datastore<Doc extends object = AnyDocument, Views extends ViewTypes = ViewTypes> {
  /** What the types know of documents and views; there is no such member. */
  declare readonly '~types'?: { readonly document: Doc; readonly views: Views }

  /** The table of the stores of this class; a subclass sets its own. */
  static readonly table?: string

  readonly #store: OpenStore
  readonly #owned: boolean
  /** Publishes, tries out, verifies and reindexes the store's views. */
  readonly views: StoreViews
  /** Lists, reads and restores old revisions of documents. */
  readonly history: StoreHistory
  /** Queries kept in the database by name. */
  readonly savedQueries: SavedQueries
  /** Runs, tries and lists migrations of the documents. */
  readonly migrations: StoreMigrations
  /** Lists and watches changes, in order. */
  readonly changes: StoreChanges

  /** Stores are opened with `Datastore.open`. */
  constructor(attachment: Attachment) {
    if (!((attachment as Partial<Attachment> | undefined)?.session instanceof Session))
      throw invalidArgument('url', 'A store is not made with "new": use Datastore.open, and await it.')
    const { session, store, owned, upgrade, schema } = attachment
    this.#store = new OpenStore(session, store, upgrade, schema)
    this.#owned = owned
    tracedFor(this, this.#store)
    this.views = new StoreViews(this.#store)
    this.history = new StoreHistory(this.#store)
    this.savedQueries = new SavedQueries(this.#store)
    this.migrations = new StoreMigrations(this.#store)
    this.changes = new StoreChanges(this.#store)
  }

  /**
   * Opens a store, and creates database and store where they are missing (unless `readonly`).
   *
   * @param source A path, `sqlite:users.db`, `file:users.db?mode=ro`, `:memory:`, or a server's URL; docs/databases.md has all
   *   spellings. Or a pool of the program's own, a `Pool` of `pg`, a pool of `mysql2`, or a knex of either, which is shared and
   *   stays open.
   * @throws DatastoreError `NOT_A_DATABASE`, `CORRUPT`, `UNSUPPORTED_FORMAT`, `UNSUPPORTED_DATABASE`, `BUSY`, `IO`, `EXISTS`,
   *   `INVALID_INPUT`, `REPLACED`; `NOT_FOUND` and `UNKNOWN_STORE` when `readonly`; what `views.add` throws, for each view.
   */
  static open<T extends AnyDatastore>(
    this: DatastoreClass<T> & Subclass<T>,
    source: string | ProgramPool,
    options?: OpenOptions,
  ): Promise<T>
  /**
   * Opens a store that is typed by the views in the options, and by its schema or the documents that the views are made from.
   *
   * @throws as above.
   */
  static open<Doc extends object = Unsaid, const Views extends ViewTypes = ViewTypes>(
    this: typeof Datastore,
    source: string | ProgramPool,
    options?: OpenOptions<Views> & { readonly schema?: StandardSchema<Doc> },
  ): Promise<Datastore<Said<Doc, Views>, Views>>
  /** One implementation for both. */
  static async open(
    this: DatastoreClass<AnyDatastore>,
    source: string | ProgramPool,
    options: OpenOptions = {},
  ): Promise<AnyDatastore> {
    checkOpenOptions(options)
    const { readonly = false, compress = false, json = 'text', ...others } = options
    const { history, table, views, schema, ...storage } = others
    checkJsonColumn(json)
    return await traceOpening('open', async (tell) => {
      const session = new Session(await openStorage(source, { ...storage, readonly, create: !readonly }))
      tell(session)
      try {
        await upgradeFormat(session.storage)
        const store = await findOrCreateStore(session, {
          table: table ?? this.table,
          compress,
          json,
          history: historyDepth(history ?? false),
        })
        const opened = new this({ session, store, owned: true, upgrade: 'automatic', schema })
        tell(opened.#store)
        await opened.load()
        if (history !== undefined) await opened.#store.keepHistory(historyDepth(history))
        const all = { ...opened.createViews(), ...views }
        for (const [name, view] of Object.entries<View>(all)) await opened.views.add(name, view)
        return opened
      } catch (error) {
        await session.close()
        throw error
      }
    })
  }

  /** @internal Opens a store of a database that is open already, and that stays open when the store is closed. */
  static async attach<Doc extends object = AnyDocument, Views extends ViewTypes = ViewTypes>(
    session: Session,
    store: LocatedStore,
    schema?: StandardSchema<Doc>,
  ): Promise<Datastore<Doc, Views>> {
    await upgradeFormat(session.storage)
    const opened = new Datastore<Doc, Views>({ session, store, owned: false, upgrade: 'refuse', schema })
    await opened.load()
    return opened
  }

  /** Returns the views of a subclass, by name: `open` adds them every time. */
  createViews(): { readonly [Name in keyof Views]?: Views[Name] } {
    return {}
  }

  /** The store's name, which is its table's. */
  get name(): string {
    return this.#store.name
  }

  /** The store's format: `legacy` for a store of a legacy file, until its first write upgrades it. */
  get format(): 'datastore' | 'legacy' {
    return this.#store.format
  }

  /** Closes the database. Work that is under way fails with `CLOSED`. */
  async close(): Promise<void> {
    if (this.#owned) await this.#store.session.close()
  }

  /** Closes the database at the end of a block: `await using store = await Datastore.open(url)`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  /**
   * Saves a document, with its view rows, in one transaction. A `_rev` in it (or `rev`) makes the put conditional.
   * Putting the content that is there already changes nothing. A put whose outcome is not known may be repeated with its
   * `writeId`.
   *
   * @example
   * await store.put('lock', { held: true }, { create: true }) // CONFLICT when the key is in use
   * @throws DatastoreError `CONFLICT` for a stale revision, `CONSTRAINT` when a view refuses the document (with view,
   *   column, value and both keys), `MAP_ERROR` and the other map errors when a view's map fails, `INVALID_INPUT`.
   */
  async put<T extends Doc & DocumentInput>(
    key: string,
    document: T & NoInfer<Storable<T> & KnownMembers<T, Doc>>,
    options: PutOptions = {},
  ): Promise<DocumentMeta> {
    const { condition, repeat } = splitPutOptions(options)
    const [saved] = await saveChanges(this.#store, [putDocument(key, document, condition)], repeat)
    return saved!
  }

  /**
   * Saves several documents, all or none of them. Takes an object, a Map, or any iterable of [key, document]. Returns
   * what each document was saved as, in the same order.
   *
   * @throws as `put`; the error names the document that was refused.
   */
  async putMany<T extends DocumentsInput<Doc>>(
    documents: T & NoInfer<StorableMany<T>>,
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

  /**
   * Changes members of a document: those in `change` take the place of the document's own, and those that are undefined in it
   * are taken away. Others stay, also those that another writer changes meanwhile.
   *
   * @example await store.patch('joe', { email: 'joe@example.org' })
   * @throws as `put`; `NOT_FOUND` when there is no such document, `CONFLICT` when `rev` is stale, or other writers change the
   *   document all the time.
   */
  async patch<T extends Partial<Doc> & DocumentInput>(
    key: string,
    change: T & NoInfer<Storable<T> & KnownMembers<T, Doc>>,
    options: ChangeOptions = {},
  ): Promise<DocumentMeta> {
    checkPatch(change)
    const saved = await changeDocument<Doc>(
      this.#store,
      key,
      (document) => patched(needDocument(this.#store, key, document), change),
      options,
    )
    return saved!
  }

  /**
   * Makes another document of one with a function, which runs again when another writer was quicker: it must do nothing else.
   * Where it returns undefined nothing is written, and undefined is the result.
   *
   * @example await store.update('account:1', (account) => ({ ...account, balance: account.balance - 10 }))
   * @throws as `patch`; what the function throws.
   */
  async update(
    key: string,
    change: (document: Document<Doc>) => Doc | undefined | Promise<Doc | undefined>,
    options: ChangeOptions = {},
  ): Promise<DocumentMeta | undefined> {
    checkArgument('change', change, 'function')
    return await changeDocument<Doc>(
      this.#store,
      key,
      (document) => change(needDocument(this.#store, key, document)),
      options,
    )
  }

  /**
   * As `update`, for a document that may be missing: the function is then given undefined, and what it returns is created.
   *
   * @example await store.upsert('hits', (hits) => ({ count: (hits?.count ?? 0) + 1 }))
   * @throws as `put`; `CONFLICT` as `patch`; what the function throws.
   */
  async upsert(
    key: string,
    change: (document: Document<Doc> | undefined) => Doc | undefined | Promise<Doc | undefined>,
    options: ChangeOptions = {},
  ): Promise<DocumentMeta | undefined> {
    return await changeDocument<Doc>(this.#store, key, change, options)
  }

  /** Reads a document; undefined when there is none. Integers beyond 2^53 are bigints. */
  async get(key: string): Promise<Document<Doc> | undefined> {
    checkKey(key)
    const found = await readOne(this.#store, key)
    return found === undefined ? undefined : readDocument<Doc>(found)
  }

  /** Reads a document's text as it was saved, with its revision; undefined when there is none. */
  async getText(key: string): Promise<DocumentText | undefined> {
    checkKey(key)
    return await readOne(this.#store, key)
  }

  /** Reads several documents; those that do not exist are not in the map, which is in the order of the keys. */
  async getMany(keys: Iterable<string>): Promise<Map<string, Document<Doc>>> {
    const found = await readMany(this.#store, keys)
    return new Map([...found].map(([key, document]) => [key, readDocument<Doc>(document)]))
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

  /**
   * Deletes each document that has a row in a view that meets the conditions, which are those of `query`; every row meets `{}`.
   * Iterate it for progress, or await it. Each batch is one transaction. A document that was changed meanwhile is deleted if
   * it still meets them. What was deleted stays when it ends early: call it again to go on.
   *
   * @example await store.deleteWhere('book', { year: { lt: 1900 } }) // -> { done: 1, total: 1, changed: 1, last: 4 }
   * @throws DatastoreError as `query` and `delete`, naming the document that is not to be deleted; `CONFLICT` when other writers
   *   change a document all the time; `CANCELLED`.
   */
  deleteWhere<Name extends ViewName<Views>>(
    view: Name,
    where: Where<ShapeOf<Views[Name]>>,
    options: WhereOptions = {},
  ): Progress<WhereProgress> {
    return new Progress(deleteWhere(this.#store, { view, where: where as Where, options }))
  }

  /**
   * Changes each document that has a row in a view that meets the conditions, in batches as `deleteWhere` does. The function gets
   * each document once, and again when another writer was quicker or its batch was refused, so it must have no other effect.
   * Where it returns undefined the document stays as it is.
   *
   * Documents that still meet the conditions are changed anew by another call: give that one the `last` of this one as `after`.
   *
   * @example await store.updateWhere('book', { author: 'Kafka' }, (book) => ({ ...book, shelf: 'K' }))
   * @throws DatastoreError as `query` and `put`, naming the document that is refused, or on which the function failed
   *   (`INVALID_INPUT`, with its error as the cause); `CONFLICT` when other writers change one all the time; `CANCELLED`.
   */
  updateWhere<Name extends ViewName<Views>>(
    view: Name,
    where: Where<ShapeOf<Views[Name]>>,
    change: (document: Document<Doc>) => Doc | undefined | Promise<Doc | undefined>,
    options: WhereOptions = {},
  ): Progress<WhereProgress> {
    return new Progress(updateWhere<Doc>(this.#store, { view, where: where as Where, options }, change))
  }

  /**
   * Reads documents in key order, in constant memory, as the store is when the first one is read. The cursor of a document is
   * its key: `after` and `before` take one, and `reverse` reads from the last key to the first.
   *
   * @example for await (const { _key } of store.iterate({ after: 'joe', limit: 10 })) console.log(_key)
   */
  async *iterate(options: IterateDocumentsOptions = {}): AsyncGenerator<Document<Doc>> {
    checkOptions(options, iterateOptions)
    for await (const document of iterateTexts(this.#store, options)) yield readDocument<Doc>(document)
  }

  /** Like `iterate`, with each document's text as it was saved. */
  async *iterateText(options: IterateDocumentsOptions = {}): AsyncGenerator<DocumentText> {
    checkOptions(options, iterateOptions)
    yield* iterateTexts(this.#store, options)
  }

  /** Reads documents by position in key order. */
  async page(range: PageRange): Promise<DocumentText[]> {
    checkOptions(range, { prefix: 'text', reverse: 'flag', offset: 'count', limit: 'count' })
    checkArgument('offset', range.offset, 'count')
    checkArgument('limit', range.limit, 'count')
    return await readPage(this.#store, range)
  }

  /** Counts the documents before `key` among those with the prefix, and tells whether `key` is there. */
  async locate(place: {
    readonly prefix: string
    readonly key: string
  }): Promise<{ offset: number; found: boolean }> {
    checkOptions(place, { prefix: 'text', key: 'text' })
    const { prefix = '', key } = place
    checkArgument('key', key, 'text')
    return await locateKey(this.#store, prefix, key)
  }

  /** @internal Reads documents by an operation of the caller's own: for the app. */
  async read<T>(work: (documents: DocumentTable) => Operation<T>): Promise<T> {
    return await this.#store.read(work(this.#store.documents))
  }

  /** @internal Reads by a statement of the caller's own, aside where the storage can: for the app. */
  async readAside(request: ReadRequest, limits: ReadLimits): Promise<ReadAnswer> {
    return await this.#store.storage.readAside(request, limits)
  }

  /** Counts documents in slices, so that nothing waits for the count; the last snapshot is complete. */
  async *count(options: RangeOptions = {}): AsyncGenerator<CountSnapshot> {
    checkOptions(options, rangeOptions)
    yield* countDocuments(this.#store, options)
  }

  /** Reads up to `limit` documents spread evenly over the store; the same ones while it does not change. */
  async sample(limit: number): Promise<DocumentText[]> {
    checkArgument('limit', limit, 'count')
    return await this.#store.read(this.#store.documents.scan.sample(limit))
  }

  /**
   * Says what saving this text would do, and writes nothing: the rows each view would add, remove and change, and
   * what views would refuse, with the errors of a save. `text` null asks for deleting the document. Revisions are not
   * checked. Lists `rows` rows of each view (1,000 by default); the counts are of all rows.
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

  /**
   * Runs a function that puts and deletes several documents, and saves all of it or nothing. Documents that it reads
   * with `tx.get` are guarded: when one of them was changed meanwhile the function runs again, so it must do nothing else.
   *
   * @example
   * await store.transaction(async (tx) => {
   *   const account = await tx.get('account:1')
   *   tx.put('account:1', { ...account, balance: (account?.balance ?? 0) - 10 })
   * })
   * @throws as `put`; `CONFLICT` when other writers change the documents it reads all the time.
   */
  async transaction<T>(work: (tx: TransactionOf<Doc, Views>) => T | Promise<T>): Promise<T>
  /**
   * The same with a name, so that it may be repeated when its outcome is not known: it then ends with undefined, and writes
   * nothing, as soon as it reads a document that is still as it saved it.
   *
   * @throws as without a name; `INVALID_INPUT` for a `writeId` that is no text.
   */
  async transaction<T>(
    work: (tx: TransactionOf<Doc, Views>) => T | Promise<T>,
    options: RepeatOptions,
  ): Promise<T | undefined>
  /** One implementation for both. */
  async transaction<T>(
    work: (tx: TransactionOf<Doc, Views>) => T | Promise<T>,
    options: RepeatOptions = {},
  ): Promise<T | undefined> {
    checkArgument('work', work, 'function')
    checkRepeat(options)
    return await runTransaction<Doc, T>(this.#store, work as (tx: Transaction<Doc>) => T, options.writeId)
  }

  /**
   * Groups a view's rows and counts, sums or compares each group.
   *
   * @example
   * await store.aggregate('book', { groupBy: ['author'], count: true, sum: ['pages'], having: { count: { gte: 2 } }, orderBy: '-count' })
   * // -> [{ author: 'Kafka', count: 2, sum_pages: 728 }]
   * @throws DatastoreError `UNKNOWN_VIEW`, `UNKNOWN_COLUMN` (both list what there is), `INVALID_INPUT`.
   */
  aggregate<Name extends ViewName<Views>, const Options extends AggregateOptions<ShapeOf<Views[Name]>>>(
    view: Name,
    options: Options & NoInfer<AggregateChecks<ShapeOf<Views[Name]>, Options>>,
  ): Promise<AggregateRow<ShapeOf<Views[Name]>, Options>[]> {
    return aggregateView(this.#store, view, options as AggregateOptions) as Promise<
      AggregateRow<ShapeOf<Views[Name]>, Options>[]
    >
  }

  /**
   * Imports the documents of a CSV or JSON file, or of what another database exported, packed with gzip or not. The
   * format is recognised from the content when no `format` is given. Of a folder each `.json` file is a document, whose
   * key is its path without the ending where no `key` is given. Iterate it for progress, or await it. JSON text
   * is kept byte for byte, and what an export wrote comes back as it was; CSV cannot tell null from no field. Each
   * batch is one transaction, so an import that ends early keeps the batches before. An import that brings no
   * document says why in `nothing`.
   *
   * @example
   * for await (const { done, failed, bytes, size } of store.importFile('users.csv', { key: 'username', onError: 'skip' })) {
   *   console.log(`${done} records, ${failed} refused, ${Math.floor((bytes / size) * 100)} %`)
   * }
   * @throws DatastoreError `IO`, `INVALID_INPUT` naming the line or the file of a folder; what `put` throws for the first document that is refused,
   *   `EXISTS` for a key in use, unless the options say otherwise; `CANCELLED`.
   */
  importFile(path: string, options: ImportOptions & CancelOptions = {}): Progress<ImportProgress> {
    checkImportOptions(path, options)
    return new Progress(importFile(this.#store, path, options))
  }

  /**
   * Imports the rows of a table as documents: each column is a field, and the primary key is the document's
   * key, of several columns with slashes between. Rows that refer to a row by a foreign key become an array in its document
   * (`children`), the row that it refers to an object (`parents`). All is read from one snapshot. Iterate it for progress, or await it. docs/engine.md has an example.
   *
   * @param source The path of a SQLite file, or the URL of a server's database; it is only read.
   * @throws DatastoreError `NOT_FOUND`, `CORRUPT`, `DISCONNECTED`, `INVALID_INPUT` for a table, child or parent that is not there, naming those that are;
   *   what `put` throws for the first document that is refused, `EXISTS` for a key in use, unless the options say otherwise; `CANCELLED`.
   */
  importTable(source: string, options: TableImportOptions & CancelOptions): Progress<TableImportProgress> {
    checkTableOptions(source, options)
    return new Progress(importTable(this.#store, source, options))
  }

  /**
   * Exports documents to a file, or to a stream, in key order and constant memory. Iterate it for progress, or await it.
   * `importFile` brings back what it wrote: docs/engine.md says what each format keeps. A file has its name
   * only when it is whole: one that fails or is cancelled leaves nothing behind. A stream stays open, for its owner to end.
   *
   * @param target A path, or a writable stream of Node.
   * @example await store.exportDocuments('users.csv', { prefix: 'user:', overwrite: true }) // -> { done: …, total: … }
   * @throws DatastoreError `EXISTS`, `IO`, `CANCELLED`; `INVALID_INPUT`, also for what the format has no room for.
   */
  exportDocuments(target: string | Writable, options: ExportDocumentsOptions = {}): Progress<ExportProgress> {
    const to = exportTarget(target, options, documentExports)
    return new Progress(exportStoreDocuments(this.#store, to, options))
  }

  /**
   * Exports rows of a view to a file, or to a stream: `_key`, the view's columns and, with `includeDocs`, the document
   * as `_doc`, with `includeCursors` the row's cursor as `_cursor`, with `includeMatches` `_rank` and `_snippets`. Iterate it for progress, or await it.
   *
   * @param target As for `exportDocuments`.
   * @example await store.exportRows('book', 'kafka.xlsx', { where: { author: 'Kafka' }, orderBy: 'year' })
   * @throws DatastoreError as `exportDocuments`; `UNKNOWN_VIEW`, `UNKNOWN_COLUMN` (both list what there is).
   */
  exportRows<Name extends ViewName<Views>>(
    view: Name,
    target: string | Writable,
    options: ExportRowsOptions<ShapeOf<Views[Name]>> = {},
  ): Progress<ExportProgress> {
    checkArgument('view', view, 'text')
    const to = exportTarget(target, options, rowExports)
    return new Progress(exportStoreRows(this.#store, view, to, options))
  }

  /** Forgets how far the import of that name came: the same call then begins from the start. Documents are not touched. */
  async forgetImport(name: string): Promise<void> {
    checkArgument('name', name, 'text')
    await forgetImport(this.#store, name)
  }

  /** Counts the store's documents, view rows, revisions and bytes. It reads everything, so it takes a while. */
  stats(): Promise<StoreStats> {
    return readStats(this.#store)
  }

  /**
   * Copies the whole database into a new file while other work goes on.
   *
   * @throws DatastoreError `EXISTS`, `IO`, `CANCELLED`; an incomplete copy is removed.
   */
  backup(path: string, options: CancelOptions = {}): Progress<BackupProgress> {
    checkOptions(options, cancelOptions)
    return new Progress(backUp(this.#store.storage, path, options.signal))
  }

  /**
   * Finds rows of a view. Each member of `where` names a column: a value, null, a list (any of them), or comparisons
   * `{ eq, ne, lt, lte, gt, gte, in, notIn, startsWith, endsWith, contains, like, exists, not }` that must all hold. `or`,
   * `and` and `not` join conditions. Options are a separate argument, so a column may have any name.
   *
   * With `includeCursors` each row has its place in the order as `_cursor`, a text that may be kept. `after` and `before` go on
   * from there, so that pages neither repeat a row nor leave one out while writers go on; `reverse` reads backwards. Rows
   * that are equal in the order then come in the order of their documents' ids.
   *
   * @example
   * await store.query('book', { year: { gte: 1990, lt: 2000 } }, { orderBy: ['author', '-year'], limit: 10 })
   * @example
   * const page = { orderBy: '-year', limit: 10, includeCursors: true } as const
   * const first = await store.query('book', {}, page)
   * const second = await store.query('book', {}, { ...page, after: first.at(-1)?._cursor })
   * @throws DatastoreError `UNKNOWN_VIEW`, `UNKNOWN_COLUMN` (both list what there is), `INVALID_INPUT`.
   */
  query<Name extends ViewName<Views>, const Options extends QueryOptions<ShapeOf<Views[Name]>> = {}>(
    view: Name,
    where: Where<ShapeOf<Views[Name]>> = {},
    options: Options = {} as Options,
  ): Promise<(ViewRow<ShapeOf<Views[Name]>> & AddedFields<ShapeOf<Views[Name]>, Doc, Options>)[]> {
    return queryView(this.#store, view, where as Where, options) as Promise<
      (ViewRow<ShapeOf<Views[Name]>> & AddedFields<ShapeOf<Views[Name]>, Doc, Options>)[]
    >
  }

  /**
   * Reads every row of a query in constant memory, from one snapshot of the store.
   *
   * @throws as `query`; `CANCELLED`.
   */
  iterateRows<Name extends ViewName<Views>, const Options extends IterateOptions<ShapeOf<Views[Name]>> = {}>(
    view: Name,
    where: Where<ShapeOf<Views[Name]>> = {},
    options: Options = {} as Options,
  ): AsyncGenerator<ViewRow<ShapeOf<Views[Name]>> & AddedFields<ShapeOf<Views[Name]>, Doc, Options>> {
    return iterateRows(this.#store, view, where as Where, options) as AsyncGenerator<
      ViewRow<ShapeOf<Views[Name]>> & AddedFields<ShapeOf<Views[Name]>, Doc, Options>
    >
  }

  /**
   * Like `query`, for display: returns cells instead of values, texts instead of documents, and how the query was
   * answered.
   */
  queryCells<Name extends ViewName<Views>>(
    view: Name,
    where: Where<ShapeOf<Views[Name]>> = {},
    options: QueryOptions<ShapeOf<Views[Name]>> = {},
  ): Promise<QueryAnswer> {
    return queryCells(this.#store, view, where as Where, options)
  }

  /**
   * As `queryCells`, which the limits may end.
   *
   * @internal
   */
  queryCellsWithin(
    limits: ReadLimits,
    view: ViewName<Views>,
    where: Where,
    options: QueryOptions,
  ): Promise<QueryAnswer> {
    return queryCells(this.#store, view, where, options, limits)
  }

  /**
   * As `aggregateCells`, which the limits may end.
   *
   * @internal
   */
  aggregateCellsWithin(
    limits: ReadLimits,
    view: ViewName<Views>,
    options: AggregateOptions,
  ): Promise<AggregateAnswer> {
    return aggregateCells(this.#store, view, options, limits)
  }

  /** Like `aggregate`, for display, as `queryCells` is like `query`. */
  aggregateCells<Name extends ViewName<Views>>(
    view: Name,
    options: AggregateOptions<ShapeOf<Views[Name]>>,
  ): Promise<AggregateAnswer> {
    return aggregateCells(this.#store, view, options as AggregateOptions)
  }

  /** Like `iterateRows`, with cells and texts as `queryCells` gives them. */
  iterateCells<Name extends ViewName<Views>>(
    view: Name,
    where: Where<ShapeOf<Views[Name]>> = {},
    options: IterateOptions<ShapeOf<Views[Name]>> = {},
  ): AsyncGenerator<CellRow> {
    return iterateCells(this.#store, view, where as Where, options)
  }

  /**
   * Returns the query builder on a view's table, for what `query` cannot express. Values are as the database stores
   * them.
   *
   * @example await store.view('index').select('email').where('email', 'like', '%@example.com').orderBy('email')
   * @throws DatastoreError `UNKNOWN_VIEW` listing the views there are.
   */
  view(name: ViewName<Views>): Knex.QueryBuilder {
    const record = this.#store.views.get(name)
    if (!record.live) throw notBuilt(record)
    return builderOn(this.#store.storage, record.table)
  }

  /** Reads the store's views from the database; `open` does it for every store. */
  protected load(): Promise<void> {
    return this.#store.load()
  }
}

traceCalls(Datastore, {
  put: '',
  putMany: '',
  putText: '',
  patch: '',
  update: '',
  upsert: '',
  get: '',
  getText: '',
  getMany: '',
  delete: '',
  deleteWhere: 'view work',
  updateWhere: 'view work',
  iterate: 'work',
  iterateText: 'work',
  page: '',
  locate: '',
  count: 'work',
  sample: '',
  forecast: '',
  transaction: '',
  query: 'view',
  queryCells: 'view',
  queryCellsWithin: 'view',
  aggregate: 'view',
  aggregateCells: 'view',
  aggregateCellsWithin: 'view',
  iterateRows: 'view work',
  iterateCells: 'view work',
  importFile: 'work',
  importTable: 'work',
  forgetImport: '',
  exportDocuments: 'work',
  exportRows: 'view work',
  stats: '',
  backup: 'work',
  close: '',
})

const rangeOptions = { prefix: 'text', signal: 'signal' } as const
const iterateOptions = {
  ...rangeOptions,
  after: 'text',
  before: 'text',
  reverse: 'flag',
  limit: 'count',
} as const
