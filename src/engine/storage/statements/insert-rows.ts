import type { Dialect } from '../dialect.ts'
import { attempt, row } from '../operation.ts'
import type { Operation, SqlValue, Treatment } from '../operation.ts'

/**
 * Inserts rows by one statement of the compiler's `insertRows`; returns how many of them, from the first one on, are there: all,
 * or those before a row that violates a constraint where the database keeps them, else none.
 */
export function* insertRows(
  { compiler, errors }: Dialect,
  sql: string,
  params: readonly SqlValue[],
  { rows, ...treatment }: Treatment & { readonly rows: number },
): Operation<number> {
  try {
    yield* attempt(sql, params, treatment)
    return rows
  } catch (error) {
    if (errors.violation(error) === null) throw error
    const { insertedBefore } = compiler
    return insertedBefore === null ? 0 : (yield* row<{ count: number }>(insertedBefore))!.count
  }
}
