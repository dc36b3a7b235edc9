import { DatastoreError } from '../../shared/errors.ts'
import { createCatalog, holdDatabase, removeStore } from '../catalog/catalog.ts'
import { checkViewTable } from '../catalog/check-schema.ts'
import { addCopy, createCopies, findCopy, removeCopy, renewCopy } from '../catalog/copy-record.ts'
import type { CopyRecord } from '../catalog/copy-record.ts'
import { removeQueries } from '../catalog/query-record.ts'
import { removeMigrations } from '../catalog/migration-record.ts'
import { removeEpochs } from '../changes/epochs.ts'
import { checkStoreName, refuseTakenName } from '../store/stores.ts'
import { upgradeFormat } from '../catalog/upgrade-format.ts'
import { forgetView, listViews } from '../catalog/view-record.ts'
import { DocumentTable } from '../documents/document-table.ts'
import type { Session } from '../session.ts'
import { nothing, run } from '../storage/operation.ts'
import type { Operation } from '../storage/operation.ts'
import { leaseMilliseconds } from '../views/build/lease.ts'
import { endOwnership, isHeld, takeOwnership } from '../views/build/lease.ts'
import type { StoredRow } from './snapshot.ts'
import { dropViewTable } from '../views/table-sql.ts'
import { cannotHold, checkRow, writeRows } from './write-rows.ts'

/** A store that is made under a free name, hidden from readers until it is whole. */
export class CopyTarget {
  readonly session: Session
  readonly documents: DocumentTable
  readonly #owner: string
  #renewed = performance.now()

  private constructor(session: Session, documents: DocumentTable, owner: string) {
    this.session = session
    this.documents = documents
    this.#owner = owner
  }

  /**
   * Takes the name. Drops first what an unfinished copy has left under it whose process is gone.
   *
   * @throws DatastoreError `EXISTS` when the name is in use, `BUSY` when another copy to it is under way.
   */
  static async begin(
    session: Session,
    {
      store,
      source,
      compress,
    }: { readonly store: string; readonly source: string; readonly compress: boolean },
  ): Promise<CopyTarget> {
    checkStoreName(store)
    const { dialect } = session.storage
    await upgradeFormat(session.storage)
    await discardCopy(session, store)
    const owner = takeOwnership()
    const documents = new DocumentTable(dialect, store, 'datastore', compress && dialect.adapter.compresses)
    try {
      await session.write(function* () {
        yield* createCatalog(dialect)
        yield* holdDatabase(dialect)
        yield* createCopies(dialect)
        yield* refuseTakenName(dialect, store)
        yield* addCopy({
          store,
          source,
          begun: new Date().toISOString(),
          owner,
          leaseUntil: Date.now() + leaseMilliseconds,
        })
        yield* documents.create()
      })
    } catch (error) {
      endOwnership(owner)
      throw error
    }
    return new CopyTarget(session, documents, owner)
  }

  get name(): string {
    return this.documents.name
  }

  /**
   * Adds rows in a transaction of their own.
   *
   * @throws DatastoreError naming the document that this database cannot hold.
   */
  async add(rows: readonly StoredRow[]): Promise<void> {
    for (const row of rows) checkRow(row)
    await this.#add(rows)
  }

  /** What the database refuses is looked for by halves: a statement inserts many rows, and a server does not say which. */
  async #add(rows: readonly StoredRow[]): Promise<void> {
    try {
      await this.write(() => writeRows(this.documents, rows), true)
    } catch (error) {
      if (!isRefusal(error)) throw error
      const [first, ...others] = rows
      if (others.length === 0) throw cannotHold(first!, error)
      const half = Math.ceil(rows.length / 2)
      await this.#add(rows.slice(0, half))
      await this.#add(rows.slice(half))
    }
  }

  /** Writes to the copy while this process still owns it. */
  async write(operation: () => Operation<void>, unflushed = false): Promise<void> {
    const own = (): Operation<void> => this.#asOwner(operation)
    await this.session.write(own, { unflushed })
    this.#renewed = performance.now()
  }

  /** Renews the lease now and then where nothing else is written, so that other programs see the copy at work. */
  async renew(): Promise<void> {
    if (performance.now() - this.#renewed > leaseMilliseconds / 6) await this.write(nothing)
  }

  /** Shows the store to readers. */
  async finish(): Promise<void> {
    await this.write(() => removeCopy(this.name))
    endOwnership(this.#owner)
  }

  /** Leaves nothing of it; where that cannot be done now, the next copy under this name does it. */
  async abandon(): Promise<void> {
    const { session, name } = this
    const owner = this.#owner
    try {
      await session.write(() => forgetCopy(session, name, (copy) => copy.owner === owner))
    } catch {
      // Why the copying ended says more than why this was not possible either.
    } finally {
      endOwnership(owner)
    }
  }

  *#asOwner(operation: () => Operation<void>): Operation<void> {
    if (!(yield* renewCopy(this.name, this.#owner, Date.now() + leaseMilliseconds))) throw taken(this.name)
    yield* operation()
  }
}

/**
 * Drops a copy that its process did not finish; false when there is none.
 *
 * @throws DatastoreError `BUSY` while a program is at work on it.
 */
export async function discardCopy(session: Session, store: string): Promise<boolean> {
  const { dialect } = session.storage
  const left = await session.storage.read(findCopy(dialect, store))
  if (left === undefined) return false
  if (isHeld(left)) throw taken(store)
  return await session.write(() => forgetCopy(session, store, (copy) => !isHeld(copy)))
}

function* forgetCopy(
  session: Session,
  store: string,
  mayForget: (copy: CopyRecord) => boolean,
): Operation<boolean> {
  const { dialect } = session.storage
  yield* holdDatabase(dialect)
  const copy = yield* findCopy(dialect, store)
  if (copy === undefined || !mayForget(copy)) return false
  for (const { name, table, build } of yield* listViews(store)) {
    for (const filled of build === null ? [table] : [table, build.table]) {
      yield* checkViewTable(dialect, store, filled)
      yield* dropViewTable(dialect, filled)
    }
    yield* forgetView(store, name)
  }
  for (const table of ['datastore_history', 'datastore_deletions'])
    yield* run(`delete from ${table} where store = ?`, [store])
  yield* removeEpochs(dialect, store)
  yield* removeMigrations(dialect, store)
  yield* removeQueries(dialect, store)
  yield* removeStore(dialect, store)
  yield* removeCopy(store)
  yield* run(`drop table if exists ${dialect.compiler.table(store)}`)
  return true
}

const refusals: readonly unknown[] = ['INVALID_INPUT', 'CONSTRAINT', 'CORRUPT']

/** Whether the database refuses what it is given, and not just now or for another reason. */
function isRefusal(error: unknown): boolean {
  return error instanceof DatastoreError && refusals.includes(error.code)
}

function taken(store: string): DatastoreError {
  return new DatastoreError(
    'BUSY',
    `Another program is copying a store to "${store}". Wait until it is done, or choose another name.`,
    { details: { store } },
  )
}
