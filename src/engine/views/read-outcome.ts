import { DatastoreError } from '../../shared/errors.ts'
import type { Cell } from '../../shared/model/query.ts'
import type { ViewDefinition } from '../../shared/model/view-definition.ts'
import type { MapError } from '../../shared/model/view.ts'
import { readCell } from '../queries/read-row.ts'
import type { SandboxOutcome } from '../sandbox/sandbox.ts'
import { storeRows } from './row.ts'
import type { StoredRow } from './row.ts'

/** A row in cells, and the key of its document. */
export interface OutcomeRow {
  readonly key: string
  readonly values: Record<string, Cell>
}

/** Reads an outcome as the view would keep it: its rows in cells, or the error of the map or of a value. */
export function readOutcome(
  definition: ViewDefinition,
  outcome: SandboxOutcome,
): { rows: OutcomeRow[]; error: MapError | null } {
  const { key } = outcome
  if ('error' in outcome) return { rows: [], error: { key, ...outcome.error } }
  try {
    const stored = storeRows(definition, key, outcome.rows)
    return { rows: stored.map((row) => ({ key, values: readValues(definition, row) })), error: null }
  } catch (error) {
    if (!(error instanceof DatastoreError)) throw error
    const { line = null, columnNumber = null } = error.details
    return { rows: [], error: { key, code: error.code, message: error.message, line, column: columnNumber } }
  }
}

function readValues(definition: ViewDefinition, row: StoredRow): Record<string, Cell> {
  return Object.fromEntries(
    definition.columns.map((column, index) => [column.name, readCell(column, row[index]!)]),
  )
}
