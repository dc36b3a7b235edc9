import { DatastoreError } from '../../shared/errors.ts'
import type { StoreSummary } from '../../shared/model/database.ts'
import { createEpochs } from '../changes/epochs.ts'
import { DocumentTable } from '../documents/document-table.ts'
import type { StoreFormat } from '../documents/document-row.ts'
import { findLegacyStores } from '../legacy/legacy-file.ts'
import type { Dialect } from '../storage/dialect.ts'
import type { Operation } from '../storage/operation.ts'
import type { Storage } from '../storage/storage.ts'
import {
  addStore,
  createCatalog,
  findStore,
  hasCatalog,
  holdDatabase,
  isReservedTable,
  storeNames,
} from '../catalog/catalog.ts'
import type { StoreSettings } from '../catalog/catalog.ts'
import { findCopy, unfinishedCopies } from '../catalog/copy-record.ts'
import type { JsonColumn } from '../catalog/json-column.ts'
import { upgradeFormat } from '../catalog/upgrade-format.ts'

/** What a new store is created with. */
export interface NewStoreSettings extends StoreSettings {
  readonly json: JsonColumn
}

/** A store in a database: where its documents are and how they are kept. */
export interface LocatedStore {
  readonly name: string
  readonly format: StoreFormat
  readonly compress: boolean
  readonly json: JsonColumn
}

/** Every store of the database, in both formats, in order of name; none that is still being copied. */
export function* listStores(dialect: Dialect): Operation<StoreSummary[]> {
  const current = (yield* hasCatalog(dialect)) ? yield* wholeStores(dialect) : []
  const legacy = (yield* findLegacyStores(dialect))
    .map((store) => store.name)
    .filter((name) => !current.includes(name))
  const asJsonb = current.length === 0 ? [] : yield* jsonbTables(dialect)
  return [
    ...current.map((name) => ({
      name,
      format: 'datastore' as const,
      ...(asJsonb.includes(name) ? { json: 'jsonb' as const } : {}),
    })),
    ...legacy.map((name) => ({ name, format: 'legacy' as const })),
  ].toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

function* wholeStores(dialect: Dialect): Operation<string[]> {
  const unfinished = (yield* unfinishedCopies(dialect)).map((copy) => copy.store)
  return (yield* storeNames()).filter((name) => !unfinished.includes(name))
}

/** Finds a store; undefined when there is none of that name, or it is still being copied. */
export function* locateStore(dialect: Dialect, name: string): Operation<LocatedStore | undefined> {
  if (yield* hasCatalog(dialect)) {
    if ((yield* findCopy(dialect, name)) !== undefined) return undefined
    const store = yield* findStore(name)
    if (store !== undefined) {
      const json = (yield* jsonbTables(dialect)).includes(name) ? 'jsonb' : 'text'
      return { name, format: 'datastore', compress: store.compress, json }
    }
  }
  const legacy = yield* findLegacyStores(dialect)
  if (!legacy.some((store) => store.name === name)) return undefined
  return { name, format: 'legacy', compress: false, json: 'text' }
}

/** The column itself tells how documents are kept: a record of it could say otherwise than the table does. */
function* jsonbTables({ adapter: { ownJson } }: Dialect): Operation<string[]> {
  return ownJson === null ? [] : yield* ownJson.tables()
}

/**
 * Creates a store.
 *
 * @throws DatastoreError `EXISTS` when the name is a store's or another table's, `INVALID_INPUT` when it is no name.
 */
export async function createStore(
  storage: Storage,
  name: string,
  settings: NewStoreSettings,
): Promise<LocatedStore> {
  checkStoreName(name)
  if (settings.compress && !storage.dialect.adapter.compresses) {
    throw new DatastoreError(
      'INVALID_INPUT',
      'Only SQLite keeps documents compressed: leave "compress" out for a server.',
      { details: { argument: 'compress' } },
    )
  }
  if (settings.json === 'jsonb' && storage.dialect.adapter.ownJson === null) {
    throw new DatastoreError(
      'INVALID_INPUT',
      'Only PostgreSQL keeps documents as jsonb: leave "json" out, or say "text", for another database.',
      { details: { argument: 'json' } },
    )
  }
  await upgradeFormat(storage)
  await storage.write(() => create(storage.dialect, name, settings))
  storage.prepareForStores()
  return { name, format: 'datastore', compress: settings.compress, json: settings.json }
}

function* create(dialect: Dialect, name: string, settings: NewStoreSettings): Operation<void> {
  yield* createCatalog(dialect)
  yield* holdDatabase(dialect)
  yield* createEpochs(dialect)
  yield* refuseTakenName(dialect, name)
  const dataType = settings.json === 'jsonb' ? dialect.adapter.ownJson?.type : undefined
  yield* new DocumentTable(dialect, name, 'datastore', settings.compress).create(dataType)
  yield* addStore(dialect, name, settings)
}

/** @throws DatastoreError `EXISTS` when a table has the name that a new store is to have. */
export function* refuseTakenName(dialect: Dialect, name: string): Operation<void> {
  const taken = (yield* dialect.introspector.tableNames()).find(
    (table) => table.toLowerCase() === name.toLowerCase(),
  )
  if (taken === undefined) return
  const copy = yield* findCopy(dialect, taken)
  throw new DatastoreError(
    'EXISTS',
    copy === undefined
      ? `This database has a table "${taken}" already. Choose another name for the store.`
      : `"${taken}" is an unfinished copy of ${copy.source}, begun ${copy.begun}. Choose another name, or discard the copy.`,
    { details: { store: name, tables: [taken] } },
  )
}

export function checkStoreName(name: unknown): asserts name is string {
  const valid = typeof name === 'string' && /^[\p{L}_][\p{L}\p{N}_-]*$/u.test(name) && name.length <= 63
  if (valid && !isReservedTable(name) && !name.toLowerCase().startsWith('sqlite_')) return
  throw new DatastoreError(
    'INVALID_INPUT',
    `${JSON.stringify(name)} is no name for a store. Use 1 to 63 letters, digits, "_" and "-", starting with a letter; "datastore_" and "sqlite_" are reserved.`,
    { details: { argument: 'table' } },
  )
}

/** The error for a store that is not there; `why` says why it is not made, where that was wanted. */
export function unknownStore(
  location: string,
  name: string,
  stores: readonly StoreSummary[],
  tables: readonly string[],
  why?: string,
): DatastoreError {
  const known = stores.map((store) => store.name)
  const have = known.length === 0 ? 'It holds no store.' : `Its stores are ${known.join(', ')}.`
  const made = why === undefined ? '' : ` It cannot be made: ${why}`
  return new DatastoreError('UNKNOWN_STORE', `"${location}" has no store "${name}". ${have}${made}`, {
    details: { store: name, known, tables },
  })
}
