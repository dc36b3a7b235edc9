import type { ViewColumn } from '../../catalog/view-column.ts'
import { quote } from '../../storage/quote.ts'
import { row } from '../../storage/operation.ts'
import type { Operation } from '../../storage/operation.ts'
import { sqliteDialect } from '../../storage/sqlite/sqlite-dialect.ts'
import { constantConditions } from '../constraints/constraints.ts'
import type { StoredRow } from '../row.ts'

/** Tells whether a row satisfies conditions: null when one of its nulls leaves that open. */
export type RowTest = (values: StoredRow) => Operation<boolean | null>

/** Conditions on a row that is in no table, as the temporary database of a dry run judges them. */
export function rowTest(
  view: { readonly name: string; readonly columns: readonly ViewColumn[] },
  where: Readonly<Record<string, unknown>>,
): RowTest {
  const columns = view.columns.map(({ name }) => `? as ${quote(name)}`).join(', ')
  const sql = `select ${constantConditions(sqliteDialect, view, where)} as holds from (select ${columns})`
  return function* test(values) {
    const { holds } = (yield* row<{ holds: number | null }>(sql, values))!
    return holds === null ? null : holds !== 0
  }
}
