import type { DatastoreError } from '../../../shared/errors.ts'
import type { ViewColumn } from '../../catalog/view-column.ts'
import type { Dialect } from '../../storage/dialect.ts'
import { row } from '../../storage/operation.ts'
import type { Operation, SqlValue } from '../../storage/operation.ts'
import { uniqueRefusal } from '../refusal.ts'
import type { StoredRow } from '../row.ts'
import { identify } from '../../columns/kept-value.ts'
import { SharedColumns } from './compare-rows.ts'
import { readLiveRows } from './live-rows.ts'

interface ForeseenTable {
  readonly name: string
  readonly table: string
  readonly columns: readonly ViewColumn[]
}

/** The rows an authored view has of one document, and what stands against the new ones. */
export interface Foreseen {
  readonly before: readonly StoredRow[]
  readonly refusals: readonly DatastoreError[]
}

/**
 * Looks what an authored view would say to a document's new rows, by reading alone: of constraints that a write meets,
 * authored views have unique columns only. `id` is the document's, undefined while there is none.
 */
export function* foresee(
  dialect: Dialect,
  view: ForeseenTable,
  document: { readonly id: number | undefined; readonly key: string },
  after: readonly StoredRow[],
): Operation<Foreseen> {
  const { id, key } = document
  const before =
    id === undefined ? [] : ((yield* readLiveRows(dialect, view, id - 1, id)).get(id)?.rows ?? [])
  const { kept, fresh } = separate(view.columns, before, after)
  const refusals: DatastoreError[] = []
  for (const [index, column] of view.columns.entries()) {
    if (column.unique !== true) continue
    const own = new Set(kept.map((values) => identify([values[index]!])))
    for (const values of fresh) {
      const value = values[index]!
      if (value === null) continue
      const identity = identify([value])
      const holder = own.has(identity) ? key : yield* holderOf(dialect, view, column, value, id)
      own.add(identity)
      if (holder !== undefined)
        refusals.push(uniqueRefusal({ view: view.name, columns: [column.name], held: [value], key, holder }))
    }
  }
  return { before, refusals }
}

/** Rows that stay as they are are not written, and so not refused. */
function separate(
  columns: readonly ViewColumn[],
  before: readonly StoredRow[],
  after: readonly StoredRow[],
): { kept: StoredRow[]; fresh: StoredRow[] } {
  const shared = new SharedColumns(columns, columns)
  const there = new Map<string, number>()
  for (const values of before) {
    const identity = identify(shared.widen(values, 'before'))
    there.set(identity, (there.get(identity) ?? 0) + 1)
  }
  const kept: StoredRow[] = []
  const fresh: StoredRow[] = []
  for (const values of after) {
    const identity = identify(shared.widen(values, 'after'))
    const count = there.get(identity) ?? 0
    there.set(identity, count - 1)
    if (count > 0) kept.push(values)
    else fresh.push(values)
  }
  return { kept, fresh }
}

function* holderOf(
  dialect: Dialect,
  view: ForeseenTable,
  column: ViewColumn,
  value: SqlValue,
  id: number | undefined,
): Operation<string | undefined> {
  const others = id === undefined ? '' : ' and _id <> ?'
  const found = yield* row<{ _key: string }>(
    `select _key from ${dialect.compiler.table(view.table)} where ${dialect.compiler.quote(column.name)} = ${dialect.compiler.operand(column)}${others} limit 1`,
    id === undefined ? [value] : [value, id],
  )
  return found?._key
}
