import { statSync } from 'node:fs'
import { basename } from 'node:path'
import type { DatabaseSummary, FileState } from '../shared/model/database.ts'
import { isServerUrl, serverName } from '../shared/server-url.ts'
import { isReservedTable } from './catalog/catalog.ts'
import { checkJsonColumn } from './catalog/json-column.ts'
import { unfinishedCopies } from './catalog/copy-record.ts'
import { createStore, listStores, locateStore, unknownStore } from './store/stores.ts'
import type { LocatedStore } from './store/stores.ts'
import { copyStore } from './copy/copy-store.ts'
import type { CopyOptions, CopyProgress } from './copy/copy-progress.ts'
import { discardCopy } from './copy/copy-target.ts'
import { Datastore } from './datastore.ts'
import { checkCreateOptions, checkDatabaseOptions } from './open-options.ts'
import type { CreateStoreOptions, DatabaseOptions } from './open-options.ts'
import type { AnyDocument } from './document.ts'
import type { ViewTypes } from './queries/view-types.ts'
import { historyDepth } from './history/history.ts'
import { upgradeStore } from './legacy/upgrade-store.ts'
import type { UpgradeResult } from './legacy/upgrade-store.ts'
import { checkArgument, checkOptions, invalidArgument } from './invalid-argument.ts'
import { Progress } from './progress.ts'
import type { CancelOptions } from './store/call-options.ts'
import { checkSchema } from './documents/standard-schema.ts'
import type { StandardSchema } from './documents/standard-schema.ts'
import { Session } from './session.ts'
import { tracedFor, traceCalls, traceOpening } from './store/trace-calls.ts'
import { openStorage } from './storage/open-storage.ts'
import type { ReadAnswer, ReadLimits, ReadPage } from './storage/aside/read-aside.ts'
import { statementError } from './storage/aside/statement-error.ts'
import type { QueryProcesses } from './storage/aside/query-processes.ts'
import type { ProgramPool } from './storage/server/program-pool.ts'
import { readOnlyRefusal } from './storage/read-only.ts'
import { backUp } from './storage/back-up.ts'
import type { BackupProgress } from './storage/back-up.ts'

/** How a store of an open database is opened. */
export interface StoreOptions<Doc extends object = AnyDocument> {
  /** What documents must fit that this program writes, as for `Datastore.open`. */
  readonly schema?: StandardSchema<Doc> | undefined
}

/** A database, a file or a server's, with all its stores: for a program that shows or serves every store in it. */
export class Database {
  readonly #session: Session

  private constructor(session: Session) {
    if (!(session instanceof Session))
      throw invalidArgument('url', 'A database is not made with "new": use Database.open, and await it.')
    this.#session = session
    tracedFor(this, session)
  }

  /**
   * Opens a file, or a server's database, and looks at it; no store in it is changed.
   *
   * @param source As for `Datastore.open`.
   * @throws DatastoreError `NOT_FOUND`, `NOT_A_DATABASE`, `CORRUPT`, `BUSY`, `UNSUPPORTED_FORMAT`, `IO`, `REPLACED`; of a server
   *   `DISCONNECTED`, `ACCESS_DENIED`, `UNSUPPORTED_DATABASE`.
   */
  static async open(source: string | ProgramPool, options: DatabaseOptions = {}): Promise<Database> {
    return await Database.openWith(undefined, source, options)
  }

  /**
   * As `open`; queries that may be ended run in the query processes.
   *
   * @internal
   */
  static async openWith(
    queryProcesses: QueryProcesses | undefined,
    source: string | ProgramPool,
    options: DatabaseOptions,
  ): Promise<Database> {
    checkDatabaseOptions(options)
    return await traceOpening('database.open', async (tell) => {
      const database = new Database(new Session(await openStorage(source, { ...options, queryProcesses })))
      tell(database.#session)
      try {
        await database.inspect()
        return database
      } catch (error) {
        await database.close()
        throw error
      }
    })
  }

  /** Absolute path of the file, `:memory:`, or the URL of a server's database without its password. */
  get path(): string {
    return this.#session.storage.location
  }

  /** Whether writes are refused: because it was opened so, or because the file cannot be written. */
  get readonly(): boolean {
    return this.#session.storage.readonly
  }

  /**
   * Lists what the database holds: its stores, and the tables that are not stores.
   *
   * @throws DatastoreError `REPLACED` or `NOT_FOUND` when the file is no longer the one that was opened.
   */
  async inspect(): Promise<DatabaseSummary> {
    const { storage } = this.#session
    storage.check()
    const stores = await storage.read(listStores(storage.dialect))
    const tables = await storage.read(storage.dialect.introspector.tableNames())
    const copies = (await storage.read(unfinishedCopies(storage.dialect))).map((copy) => copy.store)
    const known = new Set([...stores.map((store) => store.name), ...copies])
    return {
      path: this.path,
      name: isServerUrl(this.path) ? serverName(this.path) : basename(this.path),
      product: storage.product,
      readonly: storage.readonly,
      readonlyReason: storage.readonlyReason,
      size: statSync(this.path, { throwIfNoEntry: false })?.size ?? 0,
      journalMode: storage.journalMode,
      stores,
      tables: tables.filter((name) => !isReservedTable(name) && !known.has(name)),
    }
  }

  /**
   * Opens a store of the file. It shares this connection, and is closed with it.
   *
   * @throws DatastoreError `UNKNOWN_STORE` listing the stores there are.
   */
  async store<Doc extends object = AnyDocument, Views extends ViewTypes = ViewTypes>(
    name: string,
    options: StoreOptions<Doc> = {},
  ): Promise<Datastore<Doc, Views>> {
    checkOptions(options, { schema: 'any' })
    checkSchema(options.schema)
    return await Datastore.attach<Doc, Views>(this.#session, await this.#locate(name), options.schema)
  }

  async #locate(name: string): Promise<LocatedStore> {
    const { storage } = this.#session
    const found = await storage.read(locateStore(storage.dialect, name))
    if (found !== undefined) return found
    const { stores, tables } = await this.inspect()
    throw unknownStore(this.path, name, stores, tables)
  }

  /**
   * Creates an empty store.
   *
   * @throws DatastoreError `EXISTS` when a table has that name, `INVALID_INPUT`, `READ_ONLY`.
   */
  async createStore<Doc extends object = AnyDocument, Views extends ViewTypes = ViewTypes>(
    name: string,
    options: CreateStoreOptions & StoreOptions<Doc> = {},
  ): Promise<Datastore<Doc, Views>> {
    checkCreateOptions(options)
    const { compress = false, json = 'text', history = false, schema } = options
    checkJsonColumn(json)
    return await Datastore.attach<Doc, Views>(
      this.#session,
      await createStore(this.#session.storage, name, { compress, json, history: historyDepth(history) }),
      schema,
    )
  }

  /**
   * Converts a store of a legacy file to the current format, after a backup beside the file. Stores that were opened
   * before must be opened again.
   */
  async upgrade(name: string): Promise<UpgradeResult> {
    if (this.readonly) throw readOnlyRefusal(this.#session.storage)
    return await upgradeStore(this.#session.storage, name)
  }

  /**
   * Copies a store into a new one of another database, or of this one: documents with ids, revisions, change numbers
   * and times, deletions, old revisions, settings and every version of the authored views, which are then built
   * there. Views of programs are left out. Everything is read from one snapshot, in constant memory, while other
   * programs write. Readers see the copy when it is whole, has been read back and compared; when it fails, is
   * cancelled or its loop is left, nothing stays of it.
   *
   * @param target An open database: `await from.copyStore('users', to)`.
   * @throws DatastoreError `EXISTS` when the name is in use there, `BUSY` when another copy to it is under way,
   *   `UNKNOWN_STORE`, `UPGRADE_NEEDED` for a store of a legacy file, `CORRUPT` when the copy is not the same,
   *   `CANCELLED`, `READ_ONLY`; what the target refuses, such as `INVALID_INPUT` or `CONSTRAINT`, naming the
   *   document.
   */
  copyStore(name: string, target: Database, options: CopyOptions = {}): Progress<CopyProgress> {
    checkArgument('name', name, 'text')
    if (!(target instanceof Database)) throw invalidArgument('target', 'The target is an open Database.')
    checkOptions(options, { as: 'text', history: 'flag', signal: 'signal' })
    return new Progress(this.#copy(name, target, options))
  }

  async *#copy(name: string, target: Database, options: CopyOptions): AsyncGenerator<CopyProgress> {
    const store = await this.#locate(name)
    yield* copyStore({ from: this.#session, store, to: target.#session }, options)
  }

  /**
   * Drops an unfinished copy from this database, one whose process ended before it was whole; false when there is
   * none.
   *
   * @throws DatastoreError `BUSY` while a program is at work on it.
   */
  async discardCopy(name: string): Promise<boolean> {
    checkArgument('name', name, 'text')
    return await discardCopy(this.#session, name)
  }

  /**
   * The tables and their columns that a statement may name, without those of the engine's own; of more than 500, the first ones.
   *
   * @internal
   */
  async tableColumns(): Promise<{ name: string; columns: string[] }[]> {
    const { storage } = this.#session
    const { introspector } = storage.dialect
    return await storage.read(
      (function* () {
        const names = (yield* introspector.tableNames()).filter((name) => !isReservedTable(name))
        const tables = []
        for (const name of names.slice(0, 500)) {
          const columns = yield* introspector.columns(name)
          tables.push({ name, columns: columns.map((column) => column.name) })
        }
        return tables
      })(),
    )
  }

  /**
   * Reads a page of what a person's statement finds; one that could write is refused, in words.
   *
   * @internal
   */
  async readStatement(sql: string, page: ReadPage, limits: ReadLimits): Promise<ReadAnswer> {
    try {
      return await this.#session.storage.readAside({ sql, params: [], page }, limits)
    } catch (error) {
      throw statementError(error, sql)
    }
  }

  /**
   * Returns a number that changes whenever another program, or another connection, has written to the file; null for
   * a server.
   */
  dataVersion(): number | null {
    return this.#session.storage.dataVersion()
  }

  /**
   * Returns what has become of the file since it was opened. A file that is `gone`, `replaced` or `unlogged` (its
   * write-ahead log was taken away) takes no more writes, but everything it held can still be read here, and `backup`
   * saves it.
   *
   * @throws DatastoreError `IO` when the folder cannot be looked at.
   */
  fileState(): FileState {
    return this.#session.storage.fileState()
  }

  /**
   * Copies the whole database into a new file while other work goes on; also the content of a file that is gone or
   * replaced, as it was open here.
   *
   * @throws DatastoreError `EXISTS`, `IO`, `CANCELLED`, `REPLACED` when the file was overwritten; an incomplete copy is removed.
   */
  backup(path: string, options: CancelOptions = {}): Progress<BackupProgress> {
    checkOptions(options, { signal: 'signal' })
    return new Progress(backUp(this.#session.storage, path, options.signal))
  }

  /** Closes the file and all stores taken from it. */
  async close(): Promise<void> {
    await this.#session.close()
  }

  /** Closes it at the end of a block: `await using database = await Database.open(url)`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }
}

traceCalls(
  Database,
  {
    inspect: '',
    store: 'store',
    createStore: 'store',
    upgrade: 'store',
    copyStore: 'store work',
    discardCopy: 'store',
    backup: 'work',
    close: '',
  },
  'database.',
)
