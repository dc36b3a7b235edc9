import type { DocumentMeta } from '../../shared/model/document.ts'
import type { Revision } from '../history/history.ts'
import type { OpenStore } from './open-store.ts'
import { traceCalls, tracedFor } from './trace-calls.ts'
import { listHistory, readRevision, restoreRevision } from './read-history.ts'
import type { RevisionText } from './read-history.ts'

/**
 * The old revisions that a store keeps of its documents.
 *
 * @example
 * const [newest] = await store.history.list('joe')
 * if (newest !== undefined) await store.history.restore('joe', newest.rev)
 */
export class StoreHistory {
  readonly #store: OpenStore

  /** @internal */
  constructor(store: OpenStore) {
    this.#store = store
    tracedFor(this, store)
  }

  /** Lists the old revisions that are kept of a document, newest first, without the present one. */
  list(key: string): Promise<Revision[]> {
    return listHistory(this.#store, key)
  }

  /** Reads the text of one revision. @throws DatastoreError `NOT_FOUND` when it is not kept. */
  get(key: string, rev: string): Promise<RevisionText> {
    return readRevision(this.#store, key, rev)
  }

  /**
   * Saves an old revision's content again, as a new revision. When it is the present content already nothing changes,
   * so a restore may be repeated.
   *
   * @throws as `get`, and as the store's `put`.
   */
  restore(key: string, rev: string): Promise<DocumentMeta> {
    return restoreRevision(this.#store, key, rev)
  }
}

traceCalls(StoreHistory, { list: '', get: '', restore: '' }, 'history.')
