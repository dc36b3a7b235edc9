import { DatastoreError } from '../../shared/errors.ts'
import type { Storage } from './storage.ts'

/** The error of a write to what is open read-only, with the reason. */
export function readOnlyRefusal({
  location,
  readonlyReason,
}: Pick<Storage, 'location' | 'readonlyReason'>): DatastoreError {
  return new DatastoreError('READ_ONLY', `"${location}" is open read-only: ${readonlyReason ?? ''}`, {
    details: { path: location },
  })
}
