import { statSync } from 'node:fs'
import { basename } from 'node:path'
import { DatastoreError } from '../shared/errors.ts'
import type { DatabaseSummary } from '../shared/model/database.ts'
import { isServerUrl, serverName } from '../shared/server-url.ts'
import { isReservedTable } from './catalog/catalog.ts'
import { createStore, listStores, locateStore, unknownStore } from './catalog/stores.ts'
import { Datastore } from './datastore.ts'
import { historyDepth } from './history/history.ts'
import type { HistoryOption } from './history/history.ts'
import { upgradeStore } from './legacy/upgrade-store.ts'
import type { UpgradeResult } from './legacy/upgrade-store.ts'
import { Session } from './session.ts'
import { openStorage } from './storage/open-storage.ts'
import type { Durability } from './storage/storage.ts'

/** How a database is opened. */
export interface DatabaseOptions {
  /** Refuse every write. */
  readonly readonly?: boolean
  /** Create the file when it does not exist. */
  readonly create?: boolean
  readonly durability?: Durability
  /** How long to wait for another program's lock, in milliseconds. */
  readonly busyMilliseconds?: number
}

/** A database, a file or a server's, with all its stores, for a program that shows or serves what there is. */
export class Database {
  readonly #session: Session

  private constructor(session: Session) {
    this.#session = session
  }

  /**
   * Opens a file, or a server's database, and looks at it; no store in it is changed.
   *
   * @throws DatastoreError `NOT_FOUND`, `NOT_A_DATABASE`, `CORRUPT`, `BUSY`, `UNSUPPORTED_FORMAT`, `IO`; of a server
   *   `DISCONNECTED`, `ACCESS_DENIED`, `UNSUPPORTED_DATABASE`.
   */
  static async open(url: string, options: DatabaseOptions = {}): Promise<Database> {
    const database = new Database(new Session(await openStorage(url, options)))
    try {
      await database.inspect()
      return database
    } catch (error) {
      await database.close()
      throw error
    }
  }

  /** Absolute path of the file, `:memory:`, or the URL of a server's database without its password. */
  get path(): string {
    return this.#session.storage.location
  }

  /** Whether writes are refused: because it was opened so, or because the file cannot be written. */
  get readonly(): boolean {
    return this.#session.storage.readonly
  }

  /** What the database holds: its stores, and the tables that are none. */
  async inspect(): Promise<DatabaseSummary> {
    const { storage } = this.#session
    const stores = await storage.read(listStores(storage.dialect))
    const tables = await storage.read(storage.dialect.tableNames())
    return {
      path: this.path,
      name: isServerUrl(this.path) ? serverName(this.path) : basename(this.path),
      product: storage.product,
      readonly: storage.readonly,
      readonlyReason: storage.readonlyReason,
      size: statSync(this.path, { throwIfNoEntry: false })?.size ?? 0,
      journalMode: storage.journalMode,
      stores,
      tables: tables.filter((name) => !isReservedTable(name) && !stores.some((store) => store.name === name)),
    }
  }

  /**
   * Opens a store of the file. It shares this connection, and is closed with it.
   *
   * @throws DatastoreError `UNKNOWN_STORE` listing the stores there are.
   */
  async store(name: string): Promise<Datastore> {
    const { storage } = this.#session
    const found = await storage.read(locateStore(storage.dialect, name))
    if (found !== undefined) return await Datastore.attach(this.#session, found)
    const { stores, tables } = await this.inspect()
    throw unknownStore(this.path, name, stores, tables)
  }

  /**
   * Creates an empty store.
   *
   * @throws DatastoreError `EXISTS` when a table has that name, `INVALID_INPUT`, `READ_ONLY`.
   */
  async createStore(
    name: string,
    {
      compress = false,
      history = false,
    }: { readonly compress?: boolean; readonly history?: HistoryOption } = {},
  ): Promise<Datastore> {
    return await Datastore.attach(
      this.#session,
      await createStore(this.#session.storage, name, { compress, history: historyDepth(history) }),
    )
  }

  /**
   * Converts a store of the Python original to the current format, after a backup beside the file.
   * Stores that were opened before must be opened again.
   */
  async upgrade(name: string): Promise<UpgradeResult> {
    if (this.readonly) {
      throw new DatastoreError(
        'READ_ONLY',
        `"${this.path}" is open read-only: ${this.#session.storage.readonlyReason}`,
        {
          details: { path: this.path },
        },
      )
    }
    return await upgradeStore(this.#session.storage, name)
  }

  /** Changes whenever another program, or another connection, has written to the file; null for a server. */
  dataVersion(): number | null {
    return this.#session.storage.dataVersion()
  }

  /** Closes the file and all stores taken from it. */
  async close(): Promise<void> {
    await this.#session.close()
  }
}
