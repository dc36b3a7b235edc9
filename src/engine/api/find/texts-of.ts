import type { DocumentText } from '../../../shared/model/document.ts'
import type { Datastore } from '../../datastore.ts'

/** Those of the documents that are there, in id order. */
export async function textsOf(store: Datastore, ids: readonly number[]): Promise<DocumentText[]> {
  return ids.length === 0 ? [] : await store.read((documents) => documents.withIds(ids))
}
