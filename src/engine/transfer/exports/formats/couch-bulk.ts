import { DatastoreError } from '../../../../shared/errors.ts'
import { withId } from './extended-json.ts'

/**
 * A document as CouchDB's `_bulk_docs` takes it, its key as `_id`. CouchDB keeps names that begin with an underscore to itself: a document
 * that has one, or is no object, stands in `value`.
 *
 * @throws DatastoreError `INVALID_INPUT` for a key that CouchDB refuses.
 */
export function couchDocument(key: string, text: string): string {
  if (key.startsWith('_'))
    throw new DatastoreError(
      'INVALID_INPUT',
      `CouchDB takes no key that begins with an underscore, as "${key}" does. Leave the document out, or export to another format.`,
      { details: { key, argument: 'format' } },
    )
  return withId(key, text, 'value', /^_/)
}
