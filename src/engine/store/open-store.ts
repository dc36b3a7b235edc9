import { DatastoreError } from '../../shared/errors.ts'
import { findStore, isReservedTable, setHistory } from '../catalog/catalog.ts'
import { KeyPlaces } from './key-places.ts'
import { createStore, listStores, locateStore, unknownStore } from './stores.ts'
import type { ViewRecord } from '../catalog/view-record.ts'
import type { JsonColumn } from '../catalog/json-column.ts'
import type { LocatedStore, NewStoreSettings } from './stores.ts'
import { DocumentTable } from '../documents/document-table.ts'
import { upgradeStore } from '../legacy/upgrade-store.ts'
import type { StandardSchema } from '../documents/standard-schema.ts'
import type { Session } from '../session.ts'
import type { Dialect } from '../storage/dialect.ts'
import type { Operation } from '../storage/operation.ts'
import { readOnlyRefusal } from '../storage/read-only.ts'
import { openedReadonly } from '../storage/storage.ts'
import type { Storage } from '../storage/storage.ts'
import { catchUp } from '../views/catch-up.ts'
import { ViewSet } from '../views/view-set.ts'

/** What a write to a legacy file does: convert it first, or refuse. */
export type UpgradePolicy = 'automatic' | 'refuse'

/** How long a query may rely on what its rows tell of other programs, in milliseconds. */
const checkMilliseconds = 10

/** A store that is open: its documents' table and its views as this process knows them, kept up to date. */
export class OpenStore {
  readonly session: Session
  readonly views: ViewSet
  readonly places: KeyPlaces
  /** What this program's documents must fit. */
  readonly schema: StandardSchema | undefined
  readonly #upgrade: UpgradePolicy
  #store: LocatedStore
  #documents: DocumentTable
  #dataVersion: number | null = -1
  #checked = -Infinity
  #writes = 0
  #settled = 0
  readonly #stuck = new Map<string, DatastoreError>()

  constructor(session: Session, store: LocatedStore, upgrade: UpgradePolicy, schema?: StandardSchema) {
    this.session = session
    this.places = new KeyPlaces(session)
    this.schema = schema
    this.#upgrade = upgrade
    this.#store = store
    this.#documents = new DocumentTable(session.storage.dialect, store.name, store.format, store.compress)
    this.views = new ViewSet(session.storage.dialect, store.name, session.sandbox)
  }

  get name(): string {
    return this.#store.name
  }

  get format(): 'datastore' | 'legacy' {
    return this.#store.format
  }

  /** What documents are kept as. */
  get json(): JsonColumn {
    return this.#store.json
  }

  get storage(): Storage {
    return this.session.storage
  }

  get dialect(): Dialect {
    return this.session.storage.dialect
  }

  get documents(): DocumentTable {
    return this.#documents
  }

  read<T>(operation: Operation<T>): Promise<T> {
    return this.session.storage.read(operation)
  }

  async write<T>(operation: () => Operation<T>): Promise<T> {
    const result = await this.session.write(() => this.#unlessTouched(operation))
    // Our own write is no news to us; another store of this session may have published a view in between.
    if (this.#writes === this.session.writes - 1) this.#writes++
    return result
  }

  /** What another program has made of the tables since counts: a trigger would run with this very write. */
  *#unlessTouched<T>(operation: () => Operation<T>): Operation<T> {
    yield* this.views.lookAgain()
    this.views.refuseTouched(this.storage.location)
    return yield* operation()
  }

  /** Reads the views from the database, as another program may have changed them. */
  async load(): Promise<void> {
    this.#dataVersion = this.storage.dataVersion()
    this.#writes = this.session.writes
    await this.read(this.format === 'legacy' ? this.views.loadLegacy() : this.views.load())
  }

  /** Reads the views again when another program has written since, and catches up its stale views. */
  async refresh(): Promise<void> {
    if (await this.look()) await this.catchUp()
  }

  /** Reads the views again when another program has written since, and writes nothing; returns whether it had to. */
  async look(): Promise<boolean> {
    if (await this.isCurrent()) return false
    await this.load()
    return true
  }

  /** The number up to which every change of the store can be read; 0 for a legacy file, which counts none. */
  async settledSeq(): Promise<number> {
    if (this.format === 'legacy') return 0
    // What was settled stays so, although a writer that has just begun may make it look otherwise for a moment.
    this.#settled = Math.max(this.#settled, await this.read(this.dialect.adapter.numbers.settled(this.name)))
    return this.#settled
  }

  /** Whether no other program has changed the views since they were read. */
  isCurrent(): boolean | Promise<boolean> {
    this.#checked = performance.now()
    const version = this.storage.dataVersion()
    return version === null
      ? this.#hasKnownViews()
      : this.session.writes === this.#writes && version === this.#dataVersion
  }

  /**
   * Whether the views are still those known, by the store's record: a server does not say that another program has
   * written.
   */
  async #hasKnownViews(): Promise<boolean> {
    return (await this.read(findStore(this.name)))?.generation === this.views.generation
  }

  /**
   * Whether it was checked a moment ago if another program has written. A change of the views is also seen by their
   * generation; what another tool does to the tables is noticed only by this check. A server is never asked more than
   * that generation.
   */
  get justChecked(): boolean {
    return performance.now() - this.#checked < checkMilliseconds || this.storage.dataVersion() === null
  }

  /**
   * Brings the views of this program up to date with what programs without their code wrote. A view that refuses one
   * of those documents stays stale and says so when it is asked; the other views are not held up by it.
   */
  async catchUp({ retry = true }: { readonly retry?: boolean } = {}): Promise<void> {
    const behind = this.views.behind.filter((record) => retry || !this.#stuck.has(record.name))
    if (behind.length === 0 || this.storage.readonly) return
    for (const record of behind) {
      const code = this.views.code(record, record)!
      const view = { store: this.name, dialect: this.dialect, documents: this.#documents, record, code }
      try {
        await this.write(() => catchUp(view))
        this.#stuck.delete(record.name)
      } catch (error) {
        if (!isRefusal(error)) throw error
        this.#stuck.set(record.name, error)
      }
    }
    await this.load()
  }

  /**
   * The view to be queried: built, and up to date.
   *
   * @throws DatastoreError `UNKNOWN_VIEW`, or what keeps the view from catching up, naming the document.
   */
  async answering(name: string): Promise<ViewRecord> {
    const record = this.views.get(name)
    if (!record.live) throw notBuilt(record)
    if (record.indexedSeq === null || this.storage.readonly || this.views.program(name) === undefined)
      return record
    await this.catchUp()
    const stuck = this.#stuck.get(name)
    if (stuck === undefined) return this.views.get(name)
    throw new DatastoreError(
      stuck.code,
      `View "${name}" cannot catch up with what other programs wrote. ${stuck.message} Change or delete that document, and try again.`,
      { details: stuck.details, cause: stuck },
    )
  }

  /** Changes how many old revisions the store keeps, where that differs. */
  async keepHistory(depth: number): Promise<void> {
    if (this.format === 'legacy' || this.views.history === depth || this.storage.readonly) return
    await this.write(() => setHistory(this.dialect, this.name, depth))
    await this.load()
  }

  /** Makes sure that the store can be written, upgrading a legacy file where that is allowed. */
  async makeWritable(): Promise<void> {
    // What was in the way may be gone.
    if (this.views.readonlyReason !== null) await this.load()
    this.views.refuseTouched(this.storage.location)
    if (this.format === 'datastore') return
    if (this.storage.readonly) throw readOnlyRefusal(this.storage)
    if (this.#upgrade === 'refuse') {
      throw new DatastoreError(
        'UPGRADE_NEEDED',
        `Store "${this.name}" was written by the Python original and must be upgraded before it can be changed. A backup is made beside the file.`,
        { details: { store: this.name } },
      )
    }
    await upgradeStore(this.storage, this.name)
    this.#store = { ...this.#store, format: 'datastore' }
    this.#documents = new DocumentTable(this.dialect, this.name, 'datastore', this.#store.compress)
    await this.load()
  }
}

/** The error for a view that has no rows to answer with yet. */
export function notBuilt({ name, failure }: ViewRecord): DatastoreError {
  const why = failure?.message ?? 'Its first build is not done.'
  return new DatastoreError('UNKNOWN_VIEW', `View "${name}" has not been built yet. ${why}`, {
    details: { view: name },
  })
}

/** Whether an error says that a view refuses a document. */
export function isRefusal(error: unknown): error is DatastoreError {
  return error instanceof DatastoreError && (error.code === 'CONSTRAINT' || error.code === 'MAP_ERROR')
}

/** Finds the store that is asked for, or the file's only one; creates it where it is missing and may be written. */
export async function findOrCreateStore(
  { storage }: Session,
  wanted: NewStoreSettings & { readonly table: string | undefined },
): Promise<LocatedStore> {
  const stores = await storage.read(listStores(storage.dialect))
  const table = wanted.table ?? (stores.length === 1 ? stores[0]!.name : 'documents')
  const found = await storage.read(locateStore(storage.dialect, table))
  if (found !== undefined) return found
  if (storage.readonly) {
    const tables = (await storage.read(storage.dialect.introspector.tableNames())).filter(
      (name) => !isReservedTable(name),
    )
    // An opener that only wants to read is not told how to write.
    const reason = storage.readonlyReason === openedReadonly ? undefined : storage.readonlyReason
    throw unknownStore(storage.location, table, stores, tables, reason ?? undefined)
  }
  try {
    return await createStore(storage, table, wanted)
  } catch (error) {
    // Another program may have created it since we looked.
    const made = await storage.read(locateStore(storage.dialect, table))
    if (made !== undefined) return made
    throw error
  }
}
