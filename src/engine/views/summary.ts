import type { ColumnDefinition } from '../../shared/model/view-definition.ts'
import type { ViewState, ViewSummary } from '../../shared/model/view.ts'
import type { ViewColumn, ViewRecord } from '../catalog/view-record.ts'
import type { Dialect } from '../storage/dialect.ts'
import type { Operation } from '../storage/operation.ts'
import { isHeld } from './build-owner.ts'
import { countErrors } from './view-errors.ts'

/** What the app shows of a view. A legacy store has no error lists to count. */
export function* summarizeView(
  dialect: Dialect,
  store: string,
  record: ViewRecord,
  format: 'datastore' | 'legacy',
): Operation<ViewSummary> {
  const errors =
    format === 'legacy' ? 0 : yield* countErrors({ store, view: record.name, table: record.table })
  const uniques = record.kind === 'program' && record.live ? yield* dialect.uniqueKeys(record.table) : []
  return {
    name: record.name,
    kind: record.kind,
    table: record.table,
    version: record.version,
    state: stateOf(record),
    stale: record.indexedSeq !== null,
    columns: record.columns.map((column) => describeColumn(column, uniques)),
    errors,
    definition: record.definition,
    failure: record.failure === null ? null : { ...record.failure, details: { ...record.failure.details } },
  }
}

function stateOf(record: ViewRecord): ViewState {
  if (record.build !== null) {
    if (record.build.paused) return 'paused'
    return isHeld(record.build) ? 'building' : 'interrupted'
  }
  return record.live ? 'ready' : 'failed'
}

export function describeColumn(
  column: ViewColumn,
  uniques: readonly (readonly string[])[] = [],
): ColumnDefinition {
  const unique = uniques.some((key) => key.length === 1 && key[0] === column.name)
  // A SQL type that views have no name for, such as decimal, is shown as its text.
  return { ...column, type: column.type === 'other' ? 'text' : column.type, ...(unique ? { unique } : {}) }
}
