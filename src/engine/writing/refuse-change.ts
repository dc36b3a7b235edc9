import { DatastoreError } from '../../shared/errors.ts'
import type { DocumentWrite } from '../documents/document-write.ts'
import type { DocumentHead } from '../documents/document-row.ts'
import type { DocumentTable } from '../documents/document-table.ts'

/** The error of a write to a document's rows; where a row cannot go, since another refers to it, one that names the document. */
export function nameReferred(table: DocumentTable, key: string, error: unknown): unknown {
  return table.violates(error, 'foreign key') ? stillReferred(key, error) : error
}

function stillReferred(key: string, cause: unknown): DatastoreError {
  return new DatastoreError(
    'CONSTRAINT',
    `Document "${key}" was refused: a view's row refers to it, or to one of its rows, by a foreign key. Change or delete the document that refers to it first.`,
    { details: { key, constraint: 'foreign key' }, cause },
  )
}

/** Refuses a change of a document that is not at the revision, or not there, as the change says. */
export function conflict(change: DocumentWrite, head: DocumentHead | undefined): DatastoreError {
  const { key } = change
  if (head === undefined || change.kind === 'delete' || change.create !== true)
    return staleRevision(key, change.rev, head?.rev)
  return new DatastoreError(
    'CONFLICT',
    `There is a document "${key}" already (revision ${head.rev}). Nothing was written; choose another key or open that document.`,
    { details: { key, rev: head.rev } },
  )
}

/** Refuses a change that was made from another revision than the present one, undefined when the document is not there. */
export function staleRevision(
  key: string,
  rev: string | undefined,
  present: string | undefined,
): DatastoreError {
  const message =
    present === undefined
      ? `Document "${key}" is no longer there: it was deleted since revision ${rev} was read. Nothing was written.`
      : `Document "${key}" was changed meanwhile: it is at revision ${present}, not ${rev}. Nothing was written; read it again and repeat the change.`
  return new DatastoreError('CONFLICT', message, { details: { key, rev: present } })
}
