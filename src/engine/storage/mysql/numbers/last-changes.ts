import { quote } from '../../quote.ts'

/** The greatest numbers of a store's documents and of its deletions, as two terms of a list; their one parameter is the store. */
export function lastChanges(store: string): string {
  return `coalesce((select max(seq) from ${quote(store)}), 0),
    coalesce((select max(seq) from datastore_deletions where store = ?), 0)`
}
