import type { DatastoreError } from '../../../shared/errors.ts'
import type { MapError } from '../../../shared/model/view.ts'

/** A document's map error as plain data. */
export function describeError<Key extends string | null>(
  key: Key,
  { code, message, details }: DatastoreError,
): MapError & { readonly key: Key } {
  return { key, code, message, line: details.line ?? null, column: details.columnNumber ?? null }
}
