import { rows } from '../storage/operation.ts'
import type { Operation } from '../storage/operation.ts'
import type { BuildContext } from './build/types.ts'
import type { MappedBatch } from './map-ahead.ts'

/** A batch of which the first `from` documents, up to `checkpoint`, are dealt with. */
type Rest = MappedBatch & { readonly from?: number; readonly checkpoint: number }

/** What was written among the documents of a batch since it was read. */
export interface Changed {
  /** Where those of the batch stand that are not as they were read: changed, or gone. */
  readonly indexes: ReadonlySet<number>
  /** Ids of documents that are there and are not as they were read, or were not there: an id that is free may be taken. */
  readonly ids: readonly number[]
}

const nothing: Changed = { indexes: new Set(), ids: [] }

/** Finds what was written among the documents of a batch since it was read. */
export function* findChanged(
  context: Pick<BuildContext, 'store' | 'documents'>,
  { documents, seq, from = 0, checkpoint }: Rest,
): Operation<Changed> {
  if ((yield* context.documents.dialect.numbers.last(context.store)) === seq) return nothing
  const present = yield* rows<{ id: number; seq: number }>(
    `select id, seq from ${context.documents.quoted} where id > ? and id <= ?`,
    [checkpoint, documents.at(-1)!.id],
  )
  // Every change of the store has a number of its own: a revision may come again, when an id goes to another key.
  const numbers = new Map(present.map((document) => [document.id, document.seq]))
  const indexes = new Set<number>()
  for (let index = from; index < documents.length; index++) {
    const { id, seq: read } = documents[index]!
    if (numbers.get(id) === read) numbers.delete(id)
    else indexes.add(index)
  }
  return { indexes, ids: [...numbers.keys()] }
}

/** How many documents of a batch stand before the first that was changed. */
export function countUnchanged({ indexes }: Changed, { documents }: MappedBatch): number {
  const [first = documents.length] = indexes
  return first
}
