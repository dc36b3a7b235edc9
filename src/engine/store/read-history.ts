import { DatastoreError } from '../../shared/errors.ts'
import type { DocumentMeta } from '../../shared/model/document.ts'
import { checkKey } from '../documents/key.ts'
import { findRevision, listRevisions } from '../history/history.ts'
import type { Revision } from '../history/history.ts'
import { checkArgument } from '../invalid-argument.ts'
import type { OpenStore } from './open-store.ts'
import { putText, saveChanges } from './save-documents.ts'

/** A former state of a document with its text. */
export interface RevisionText extends Pick<Revision, 'rev' | 'seq' | 'updated'> {
  readonly key: string
  readonly text: string
}

export async function listHistory(store: OpenStore, key: string): Promise<Revision[]> {
  checkKey(key)
  return store.format === 'legacy' ? [] : await store.read(listRevisions(store.name, key))
}

/** The text of a revision that is kept, or of the present one. */
export async function readRevision(store: OpenStore, key: string, rev: string): Promise<RevisionText> {
  checkKey(key)
  checkArgument('rev', rev, 'text')
  const present = await store.read(store.documents.find(key))
  if (present?.rev === rev) {
    const { seq, updated, text } = present
    return { key, rev, seq, updated, text }
  }
  const kept = store.format === 'legacy' ? undefined : await store.read(findRevision(store.name, key, rev))
  if (kept !== undefined) {
    return { key, rev, seq: kept.seq, updated: kept.updated, text: store.documents.text(key, kept.data) }
  }
  throw new DatastoreError(
    'NOT_FOUND',
    `Revision ${rev} of document "${key}" is not kept. ${store.views.history === 0 ? 'This store keeps no history.' : 'It is older than what the store keeps, or never was.'}`,
    { details: { key, rev } },
  )
}

/** Makes a former state the present one, as a new revision. */
export async function restoreRevision(store: OpenStore, key: string, rev: string): Promise<DocumentMeta> {
  const { text } = await readRevision(store, key, rev)
  const present = await store.read(store.documents.head(key))
  const options = present === undefined ? { create: true } : { rev: present.rev }
  const [saved] = await saveChanges(store, [putText(key, text, options)])
  return saved!
}
