import { DatastoreError } from '../../../shared/errors.ts'
import type { Dialect } from '../../storage/dialect.ts'
import type { Operation } from '../../storage/operation.ts'
import type { MapOutcome } from '../mapper.ts'
import { clearError, noteError } from '../view-errors.ts'
import type { ErrorList } from '../view-errors.ts'
import type { ViewTable } from '../view-table.ts'

interface BuildingTable {
  readonly dialect: Dialect
  readonly table: ViewTable
  readonly list: ErrorList
}

/**
 * Makes the rows of a document what its map yields, in a version that is being built. A version that does not answer
 * yet refuses no write: what it cannot hold is noted, and keeps it from being published. Tells whether it holds them.
 */
export function* maintainBuilding(
  { dialect, table, list }: BuildingTable,
  { id, key }: { readonly id: number; readonly key: string },
  outcome: MapOutcome,
): Operation<boolean> {
  let { error } = outcome
  if (outcome.rows !== null) {
    try {
      yield* table.replace(id, key, outcome.rows)
      yield* clearError(list, key)
      return true
    } catch (refused) {
      if (!(refused instanceof DatastoreError) || refused.code !== 'CONSTRAINT') throw refused
      error = refused
    }
  }
  yield* table.remove(id)
  yield* noteError(dialect, list, key, error!)
  return false
}
