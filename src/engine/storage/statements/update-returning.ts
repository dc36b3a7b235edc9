import type { SqlCompiler } from '../dialect.ts'
import { row } from '../operation.ts'

/** Changes a row and reads it in one statement. */
export const updateReturning: SqlCompiler['updateRow'] = function* (
  { table, set, where, columns },
  setParams,
  whereParams,
) {
  return yield* row(`update ${table} set ${set} where ${where} returning ${columns}`, [
    ...setParams,
    ...whereParams,
  ])
}
