import { rows } from '../storage/operation.ts'
import type { Operation } from '../storage/operation.ts'
import type { BuildContext } from './build.ts'
import type { MappedBatch } from './map-ahead.ts'

/** A batch of which the first `from` documents, up to `checkpoint`, are dealt with. */
type Rest = MappedBatch & { readonly from?: number; readonly checkpoint: number }

/** Where those documents of a batch stand that are not as they were read: changed, or gone. */
export function* findChanged(
  context: Pick<BuildContext, 'store' | 'documents'>,
  { documents, seq, from = 0, checkpoint }: Rest,
): Operation<ReadonlySet<number>> {
  const changed = new Set<number>()
  if ((yield* context.documents.dialect.numbers.last(context.store)) === seq) return changed
  const present = yield* rows<{ id: number; seq: number }>(
    `select id, seq from ${context.documents.quoted} where id > ? and id <= ?`,
    [checkpoint, documents.at(-1)!.id],
  )
  // Every change of the store has a number of its own: a revision may come again, when an id goes to another key.
  const numbers = new Map(present.map((document) => [document.id, document.seq]))
  for (let index = from; index < documents.length; index++) {
    const { id, seq: read } = documents[index]!
    if (numbers.get(id) !== read) changed.add(index)
  }
  return changed
}

/** How many documents of a batch stand before the first that was changed. */
export function countUnchanged(changed: ReadonlySet<number>, { documents }: MappedBatch): number {
  const [first = documents.length] = changed
  return first
}
