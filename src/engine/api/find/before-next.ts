import type { ReadableTable } from '../../documents/document-row.ts'
import { row } from '../../storage/operation.ts'
import type { Operation } from '../../storage/operation.ts'

/** The id before that of the next document after a gap; null where there is none. */
export function* beforeNext({ quoted }: ReadableTable, after: number): Operation<number | null> {
  const next = (yield* row<{ id: number | null }>(`select min(id) as id from ${quoted} where id > ?`, [
    after,
  ]))!
  return next.id === null ? null : next.id - 1
}
