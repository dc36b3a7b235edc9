import { rows } from '../storage/operation.ts'
import type { Operation } from '../storage/operation.ts'
import type { BuildContext } from './build.ts'
import type { MappedBatch } from './map-ahead.ts'

/** Where the first document of a batch stands that is not as it was read; those before `from` are up to `checkpoint`. */
export function* firstChanged(
  context: Pick<BuildContext, 'store' | 'documents'>,
  batch: MappedBatch & { readonly from?: number; readonly checkpoint: number },
): Operation<number> {
  if ((yield* context.documents.dialect.numbers.last(context.store)) === batch.seq)
    return batch.documents.length
  const last = batch.documents.at(-1)!.id
  const present = yield* rows<{ id: number; seq: number }>(
    `select id, seq from ${context.documents.quoted} where id > ? and id <= ? order by id`,
    [batch.checkpoint, last],
  )
  const { from = 0 } = batch
  const changed = batch.documents.slice(from).findIndex((document, index) => {
    const now = present[index]
    // Every change of the store has a number of its own: a revision may come again, when an id goes to another key.
    return now?.id !== document.id || now.seq !== document.seq
  })
  return changed < 0 ? batch.documents.length : from + changed
}
