import { DatastoreError } from '../../shared/errors.ts'
import { findStore } from '../catalog/catalog.ts'
import type { StoreSettings } from '../catalog/catalog.ts'
import { checkSchema } from '../catalog/check-schema.ts'
import { listMigrations } from '../catalog/migration-record.ts'
import type { MigrationRecord } from '../catalog/migration-record.ts'
import type { LocatedStore } from '../store/stores.ts'
import { listQueries } from '../catalog/query-record.ts'
import type { SavedQuery } from '../catalog/query-record.ts'
import { listViews } from '../catalog/view-record.ts'
import { DocumentTable } from '../documents/document-table.ts'
import type { Operation } from '../storage/operation.ts'
import type { Storage } from '../storage/storage.ts'
import { readViews } from './copy-views.ts'
import type { CopiedView } from './copy-views.ts'
import { countRows } from './snapshot.ts'

/** A store that is copied, and what there is to be told of it before its documents are read. */
export interface CopySource {
  readonly documents: DocumentTable
  readonly settings: StoreSettings
  /** The greatest change number that was given so far. */
  readonly seq: number
  readonly authored: readonly CopiedView[]
  readonly programs: readonly string[]
  /** The migrations that the documents have been through. */
  readonly migrations: readonly MigrationRecord[]
  /** The queries that are saved with it. */
  readonly queries: readonly SavedQuery[]
  readonly total: { readonly documents: number; readonly past: number }
}

/**
 * Looks at the store that is to be copied.
 *
 * @throws DatastoreError `UPGRADE_NEEDED` for one of a legacy file, `CORRUPT` when its tables are none, `BUSY` when its
 *   documents are half migrated.
 */
export async function findSource(
  storage: Storage,
  { name, format, compress }: LocatedStore,
  history: boolean,
): Promise<CopySource> {
  if (format === 'legacy') throw mustUpgrade(name)
  return await storage.read(describe(new DocumentTable(storage.dialect, name, format, compress), history))
}

function* describe(documents: DocumentTable, history: boolean): Operation<CopySource> {
  const { name, dialect } = documents
  const record = yield* findStore(name)
  if (record === undefined) throw gone(name)
  const views = yield* listViews(name)
  yield* checkSchema(dialect, name, views)
  const { compress, history: depth } = record
  const migrations = yield* listMigrations(dialect, name)
  if (migrations.some(({ finished }) => finished === null)) throw halfMigrated(name)
  return {
    documents,
    settings: { compress, history: depth },
    seq: yield* dialect.adapter.numbers.last(name),
    ...(yield* readViews(name, views)),
    migrations,
    queries: yield* listQueries(dialect, name),
    total: yield* countRows(documents, history),
  }
}

/** The error for a store that a program is migrating, or has not finished migrating: a copy of it would hold both forms. */
export function halfMigrated(store: string): DatastoreError {
  return new DatastoreError(
    'BUSY',
    `The documents of store "${store}" are being migrated. Run its migrations to the end, and copy it then.`,
    { details: { store } },
  )
}

function mustUpgrade(store: string): DatastoreError {
  return new DatastoreError(
    'UPGRADE_NEEDED',
    `Store "${store}" was written by the Python original: upgrade it first, which makes a backup beside the file; then copy it.`,
    { details: { store } },
  )
}

function gone(store: string): DatastoreError {
  return new DatastoreError('UNKNOWN_STORE', `The store "${store}" is no longer in this database.`, {
    details: { store },
  })
}
