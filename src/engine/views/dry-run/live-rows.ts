import type { ViewColumn } from '../../catalog/view-column.ts'
import { narrow, needsExact } from '../../queries/read-row.ts'
import type { Dialect } from '../../storage/dialect.ts'
import type { Operation, SqlRow } from '../../storage/operation.ts'
import type { StoredRow } from '../row.ts'

/** The rows a view has of one document, in the order they were stored. */
export interface LiveRows {
  readonly key: string
  readonly rows: readonly StoredRow[]
}

/** The rows of documents whose id is above `after` and at most `until`, by id. */
export function* readLiveRows(
  dialect: Dialect,
  view: { readonly table: string; readonly columns: readonly ViewColumn[] },
  after: number,
  until: number,
): Operation<Map<number, LiveRows>> {
  const columns = view.columns.map((column) => dialect.compiler.quote(column.name))
  const found = (yield {
    mode: 'rows',
    sql: `select ${columns.join(', ')}, _id, _key from ${dialect.compiler.table(view.table)}
          where _id > ? and _id <= ? order by _id`,
    params: [after, until],
    exact: needsExact(view.columns),
  }) as SqlRow[]
  const byId = new Map<number, { key: string; rows: StoredRow[] }>()
  for (const values of found) {
    const id = Number(values['_id'])
    const row = view.columns.map((column) => narrow(values[column.name]!))
    const known = byId.get(id)
    if (known === undefined) byId.set(id, { key: String(values['_key']), rows: [row] })
    else known.rows.push(row)
  }
  return byId
}
