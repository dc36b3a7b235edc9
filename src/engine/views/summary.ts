import type { ErrorRecord } from '../../shared/errors.ts'
import { columnTypes } from '../../shared/model/view-definition.ts'
import type { ColumnDefinition, ColumnType } from '../../shared/model/view-definition.ts'
import { describeChanges } from '../../shared/model/definition-changes.ts'
import type { ViewState, ViewSummary, ViewVersion } from '../../shared/model/view.ts'
import type { BuildRecord } from '../catalog/build-record.ts'
import type { VersionRecord } from '../catalog/version-record.ts'
import type { ViewColumn } from '../catalog/view-column.ts'
import type { ViewRecord } from '../catalog/view-record.ts'
import type { Dialect } from '../storage/dialect.ts'
import type { Operation } from '../storage/operation.ts'
import { isHeld } from './build/lease.ts'
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
  const uniques =
    record.kind === 'program' && record.live ? yield* dialect.introspector.uniqueKeys(record.table) : []
  return {
    name: record.name,
    kind: record.kind,
    table: record.table,
    version: record.version,
    answers: record.live ? record.version : null,
    state: stateOf(record),
    build: record.build && {
      version: record.build.version,
      done: record.build.done,
      total: record.build.total,
    },
    stale: record.indexedSeq !== null,
    columns: record.columns.map((column) => describeColumn(column, uniques)),
    errors,
    definition: record.definition,
    failure: plain(record.failure),
    failedVersion: record.failedVersion,
  }
}

/** What is being built counts first: then what has failed, and then what answers. */
function stateOf(record: ViewRecord): ViewState {
  if (record.build !== null) return buildState(record.build)
  return record.live && record.failure === null ? 'ready' : 'failed'
}

function buildState(build: BuildRecord): ViewState {
  if (build.paused) return 'paused'
  return isHeld(build) ? 'building' : 'interrupted'
}

/** Every version of a view, newest first, and what became of it. */
export function summarizeVersions(record: ViewRecord, versions: readonly VersionRecord[]): ViewVersion[] {
  return versions
    .map((version, index) => {
      const before = versions[index - 1]
      return {
        version: version.version,
        state: versionState(record, version),
        answers: record.live && record.version === version.version,
        created: version.created,
        published: version.published,
        definition: version.definition,
        changes: before === undefined ? [] : describeChanges(before.definition, version.definition),
        failure: plain(version.failure),
      }
    })
    .toReversed()
}

function versionState(record: ViewRecord, { version, failure }: VersionRecord): ViewVersion['state'] {
  if (record.build?.version === version) return buildState(record.build)
  if (failure !== null) return 'failed'
  return record.live && record.version === version ? 'ready' : 'retired'
}

function plain(failure: ErrorRecord | null): ViewSummary['failure'] {
  return failure && { ...failure, details: { ...failure.details } }
}

export function describeColumn(
  column: ViewColumn,
  uniques: readonly (readonly string[])[] = [],
): ColumnDefinition {
  const unique = uniques.some((key) => key.length === 1 && key[0] === column.name)
  const { precision: _precision, scale: _scale, generated, ...described } = column
  return {
    ...described,
    type: shownAs(column.type),
    ...(unique ? { unique } : {}),
    ...(typeof generated === 'object'
      ? { generated: structuredClone(generated) as ColumnDefinition['generated'] }
      : {}),
  }
}

/** What authored views have no type for, such as a decimal, is shown as its text. */
function shownAs(type: ViewColumn['type']): ColumnType {
  if (type === 'jsonb') return 'json'
  return columnTypes.find((known) => known === type) ?? 'text'
}
