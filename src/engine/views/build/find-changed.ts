import { rows } from '../../storage/operation.ts'
import type { Operation } from '../../storage/operation.ts'
import type { Batch } from './map-prefetcher.ts'
import type { BuildContext } from './types.ts'

/** Where a batch begins: after which id or change number. */
interface Beginning {
  readonly column?: 'id' | 'seq'
  readonly after: number
}

/** Finds which documents of a batch are not as they were read: changed, or gone. Returns their places in it. */
export function* findChanged(
  { store, documents }: Pick<BuildContext, 'store' | 'documents'>,
  batch: Batch,
  { column = 'id', after }: Beginning,
): Operation<ReadonlySet<number>> {
  const changed = new Set<number>()
  if ((yield* documents.dialect.adapter.numbers.last(store)) === batch.seq) return changed
  const present = yield* rows<{ id: number; seq: number }>(
    `select id, seq from ${documents.quoted} where ${column} > ? and ${column} <= ?`,
    [after, batch.documents.at(-1)![column]],
  )
  // Every change of the store has a number of its own: a revision may come again, when an id goes to another key.
  const numbers = new Map(present.map(({ id, seq }) => [id, seq]))
  for (const [index, { id, seq }] of batch.documents.entries())
    if (numbers.get(id) !== seq) changed.add(index)
  return changed
}
