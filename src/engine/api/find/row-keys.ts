import {
  type DocumentFilter,
  type RowCondition,
  rowConditions,
} from '../../../shared/model/find/document-filter.ts'
import type { CellWhere } from '../../../shared/model/query.ts'
import type { Datastore } from '../../datastore.ts'

interface ReadOptions {
  /** Restricts it to documents with these keys. */
  readonly among?: readonly string[]
  readonly signal?: AbortSignal | undefined
}

/**
 * Reads which documents have the rows that a filter asks for, as they are now, into what `matchOf` looks them up in. A filter that asks
 * for none reads nothing.
 *
 * @throws DatastoreError `UNKNOWN_VIEW`, or what a query with the same conditions throws.
 */
export async function readRowKeys(
  store: Datastore,
  filter: DocumentFilter,
  rows: Map<RowCondition, ReadonlySet<string>>,
  { among, signal }: ReadOptions = {},
): Promise<void> {
  for (const condition of rowConditions(filter)) {
    const where = among === undefined ? condition.where : ofKeys(condition.where, among)
    const keys = new Set<string>()
    if (among === undefined || among.length > 0)
      for await (const { key } of store.iterateCells(condition.view, where, { signal })) keys.add(key)
    rows.set(condition, keys)
  }
}

function ofKeys(where: CellWhere, keys: readonly string[]): CellWhere {
  const wanted = { in: [...keys] }
  return Object.hasOwn(where, '_key') ? { and: [where, { _key: wanted }] } : { ...where, _key: wanted }
}
