import { DatastoreError } from '../../shared/errors.ts'
import type { ViewRecord } from '../catalog/view-record.ts'
import type { DocumentTable } from '../documents/document-table.ts'
import { row } from '../storage/operation.ts'
import type { Operation } from '../storage/operation.ts'
import type { Storage } from '../storage/storage.ts'

/** A version of a view that is compared with documents. */
export interface ComparedVersion {
  readonly store: string
  readonly documents: DocumentTable
  /** The version; null for a view that is new. */
  readonly record: ViewRecord | null
  /** What is done with it, for the reader: "it was verified". */
  readonly meanwhile: string
}

/**
 * Reads documents and the rows that a version has of them, all as they were at one moment: a writer between two statements would
 * be taken for a difference.
 *
 * @throws DatastoreError `CONFLICT` when another version answers by now, whose rows are not this one's.
 */
export async function readVersion<T>(
  storage: Storage,
  version: ComparedVersion,
  operation: () => Operation<T>,
): Promise<T> {
  try {
    return await storage.readSnapshot(operation)
  } finally {
    // After the snapshot, and whatever became of it: the table of the version may be gone, or another's by now.
    await storage.read(refuseOtherVersion(version))
  }
}

/** Throws `CONFLICT` when another version answers: this one's map must not be held against its rows. */
export function* refuseOtherVersion(version: ComparedVersion): Operation<void> {
  const { store, documents, record, meanwhile } = version
  if (record === null || documents.format === 'legacy') return
  const now = yield* row<{ version: number }>(
    'select version from datastore_views where store = ? and name = ?',
    [store, record.name],
  )
  if (now?.version === record.version) return
  throw new DatastoreError(
    'CONFLICT',
    `View "${record.name}" was ${now === undefined ? 'removed' : 'published anew'} while ${meanwhile}. Begin again.`,
    { details: { view: record.name } },
  )
}
