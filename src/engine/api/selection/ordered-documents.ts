import type { DocumentText } from '../../../shared/model/document.ts'
import type { DocumentOrder } from '../../../shared/model/find/document-filter.ts'
import type { DocumentSelection } from '../../../shared/model/find/document-selection.ts'
import type { Datastore } from '../../datastore.ts'
import { entries } from '../find/finding.ts'
import { SortedIds } from '../find/sorted-ids.ts'
import { selectedDocuments } from './selected-documents.ts'

/** More documents, or characters, are not held to be ordered: they come in key order. */
const most = { documents: 10_001, characters: 50_000_000 }

/** Documents that are given at once. */
const together = 200

/** How a grid shows documents: in an order, or (`read`) as the database reads them. */
export type ShownOrder = DocumentOrder | 'read'

/** Reads the selected documents in the order of a grid; those that are too many to be held come in key order. */
export async function* orderedDocuments(
  store: Datastore,
  selection: DocumentSelection,
  order: ShownOrder,
  signal: AbortSignal | undefined,
): AsyncGenerator<DocumentText[], void, void> {
  const held: DocumentText[] = []
  let characters = 0
  const parts = selectedDocuments(store, selection, signal && { signal })
  for await (const part of parts) {
    held.push(...part)
    characters += part.reduce((sum, { text }) => sum + text.length, 0)
    if (held.length < most.documents && characters < most.characters) continue
    yield held
    yield* parts
    return
  }
  const ordered = await inOrder(held, order)
  for (let from = 0; from < ordered.length; from += together) yield ordered.slice(from, from + together)
}

async function inOrder(documents: readonly DocumentText[], order: ShownOrder): Promise<DocumentText[]> {
  if (order === 'read') return documents.toSorted((one, other) => one.id - other.id)
  const entry = entries(order)
  if (entry === null) return order.descending ? documents.toReversed() : [...documents]
  const sorted = new SortedIds(order.descending)
  try {
    for (const document of documents) if (sorted.add(entry(document))) await sorted.spill()
    const byId = new Map(documents.map((document) => [document.id, document]))
    const ordered: DocumentText[] = []
    for await (const ids of sorted.ids()) for (const id of ids) ordered.push(byId.get(id)!)
    return ordered
  } finally {
    await sorted.close()
  }
}
