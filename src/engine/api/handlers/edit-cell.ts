import { DatastoreError } from '../../../shared/errors.ts'
import type { CellEdit } from '../../../shared/model/bulk/document-edit.ts'
import type { DocumentText } from '../../../shared/model/document.ts'
import type { Datastore } from '../../datastore.ts'
import { parseStored } from '../../documents/parse-stored.ts'
import { editField, fieldText } from '../bulk/edit-field.ts'

/** Reads the whole value of a field, and the revision it was read of. @throws DatastoreError `NOT_FOUND`, `CORRUPT`, `INVALID_INPUT`. */
export async function readField(
  store: Datastore,
  { key, path }: { readonly key: string; readonly path: string },
): Promise<{ rev: string; value: string | null }> {
  const { rev, text } = await stored(store, key)
  return { rev, value: fieldText(text, path) }
}

/**
 * Sets or removes a field of the document at a revision; the rest stays byte for byte.
 *
 * @returns The new revision, and what the field was.
 * @throws DatastoreError as a save: `CONFLICT` when another writer was quicker, and what views refuse; as `editField`; `NOT_FOUND`.
 */
export async function editDocumentField(
  store: Datastore,
  { key, rev, edit }: { readonly key: string; readonly rev: string; readonly edit: CellEdit },
): Promise<{ rev: string; before: string | null }> {
  const found = await stored(store, key)
  const before = fieldText(found.text, edit.path)
  // A save of another revision is refused whatever its text is.
  const text = found.rev === rev ? editField(edit)(key, found.text) : found.text
  const saved = await store.putText(key, text, { rev })
  return { rev: saved.rev, before }
}

async function stored(store: Datastore, key: string): Promise<DocumentText> {
  const found = await store.getText(key)
  if (found === undefined)
    throw new DatastoreError('NOT_FOUND', `Document "${key}" is not there any more. Nothing was changed.`, {
      details: { key },
    })
  // Its text is taken apart as JSON, which another program may have made it not to be.
  parseStored(key, found.text)
  return found
}
