import type { PathStep } from '../../../shared/model/field-path.ts'
import { parseJson } from '../../documents/json-text.ts'
import type { DocumentTable } from '../../documents/document-table.ts'
import type { Operation } from '../../storage/operation.ts'
import type { Datastore } from '../../datastore.ts'
import type { SliceRange } from './in-slices.ts'
import { beforeNext } from './before-next.ts'

/** The values that documents in id order have at a path, undefined for a document without one, and the id to go on after. */
export interface ValueSlice {
  readonly ids: readonly number[]
  readonly values: readonly unknown[]
  readonly last: number | null
}

/**
 * Reads what some documents in id order have at a path, and not the documents, which takes a fraction of the time. Null where the
 * database cannot tell what reading the documents would: on a server, for paths to each item of an array, where a text is no JSON.
 */
export async function sliceValues(
  store: Datastore,
  steps: readonly PathStep[],
  range: SliceRange,
): Promise<ValueSlice | null> {
  const path = pathOf(steps)
  if (path === null) return null
  try {
    return await store.read((documents) => valuesOf(documents, path, range))
  } catch {
    // Whatever it was, reading the documents will either do or say it.
    return null
  }
}

/** A path as SQLite writes it; null for one that it knows no form for. */
function pathOf(steps: readonly PathStep[]): string | null {
  let path = '$'
  for (const step of steps) {
    if ('each' in step) return null
    if ('item' in step) path += `[${step.item}]`
    else if (/["\\\p{Cc}]/u.test(step.name)) return null
    else path += `."${step.name}"`
  }
  return path
}

/**
 * One row for all documents: to hand over a row for each takes as long as finding what is in it. Of a name that stands twice in an object
 * SQLite reads the first member, where `JSON.parse` reads the last.
 */
function* valuesOf(
  table: DocumentTable,
  path: string,
  { after, limit }: SliceRange,
): Operation<ValueSlice | null> {
  if (table.dialect.name !== 'sqlite') return null
  const end = after + limit
  const [[ids, found, without, packed]] = (yield {
    mode: 'values',
    sql: `select group_concat(id), json_group_array(data -> ?), group_concat(case when data -> ? is null then id end), max(data >= x'') from ${table.quoted} where id > ? and id <= ?`,
    params: [path, path, after, end],
  }) as [[string | null, string, string | null, number | null]]
  if (packed === 1) return null
  if (ids === null) return { ids: [], values: [], last: yield* beforeNext(table, end) }
  const values = parseJson(found) as unknown[]
  const all = numbersOf(ids)
  const lacking = new Set(without === null ? [] : numbersOf(without))
  return {
    ids: all,
    values:
      lacking.size === 0 ? values : values.map((value, at) => (lacking.has(all[at]!) ? undefined : value)),
    last: end,
  }
}

function numbersOf(list: string): number[] {
  return JSON.parse(`[${list}]`) as number[]
}
