import type { ErrorRecord } from '../../shared/errors.ts'
import type { ViewDefinition } from '../../shared/model/view-definition.ts'
import { row, rows, run } from '../storage/operation.ts'
import type { Operation } from '../storage/operation.ts'
import { readRecord, versionRow } from './check-record.ts'
import { jsonSafe } from './json-safe.ts'
import { readDefinition } from './read-definition.ts'

/** A definition that a view has or had. */
export interface VersionRecord {
  readonly version: number
  readonly definition: ViewDefinition
  readonly signature: string
  /** UTC, ISO 8601: when it was registered, and when it first answered. */
  readonly created: string
  readonly published: string | null
  /** Why its last build failed. */
  readonly failure: ErrorRecord | null
}

/** Every version of a view, oldest first. */
export function* listVersions(store: string, view: string): Operation<VersionRecord[]> {
  const found = yield* rows(
    'select * from datastore_view_versions where store = ? and view = ? order by version',
    [store, view],
  )
  return found.map((record) => {
    const read = readRecord(versionRow, record, `a version of view "${view}"`)
    return { ...read, definition: readDefinition(view, read.definition)! }
  })
}

/** Keeps a definition as the view's next version and returns its number. */
export function* addVersion(
  store: string,
  view: string,
  { definition, signature }: Pick<VersionRecord, 'definition' | 'signature'>,
): Operation<number> {
  const version = ((yield* newestVersion(store, view))?.version ?? 0) + 1
  yield* run(
    `insert into datastore_view_versions (store, view, version, definition, signature, created, published, failure)
     values (?, ?, ?, ?, ?, ?, null, null)`,
    [store, view, version, JSON.stringify(definition, jsonSafe), signature, new Date().toISOString()],
  )
  return version
}

/** Keeps a version as it was in the store it comes from. */
export function* keepVersion(store: string, view: string, kept: VersionRecord): Operation<void> {
  yield* run(
    `insert into datastore_view_versions (store, view, version, definition, signature, created, published, failure)
     values (?, ?, ?, ?, ?, ?, ?, ?)`,
    [
      store,
      view,
      kept.version,
      JSON.stringify(kept.definition, jsonSafe),
      kept.signature,
      kept.created,
      kept.published,
      kept.failure === null ? null : JSON.stringify(kept.failure, jsonSafe),
    ],
  )
}

export function* newestVersion(
  store: string,
  view: string,
): Operation<{ version: number; signature: string } | undefined> {
  return yield* row(
    'select version, signature from datastore_view_versions where store = ? and view = ? order by version desc limit 1',
    [store, view],
  )
}

/** Notes that a version answers now. */
export function* setPublished(store: string, view: string, version: number): Operation<void> {
  yield* run(
    `update datastore_view_versions set published = coalesce(published, ?), failure = null
     where store = ? and view = ? and version = ?`,
    [new Date().toISOString(), store, view, version],
  )
}

export function* setVersionFailure(
  store: string,
  view: string,
  version: number,
  failure: ErrorRecord | null,
): Operation<void> {
  yield* run('update datastore_view_versions set failure = ? where store = ? and view = ? and version = ?', [
    failure === null ? null : JSON.stringify(failure, jsonSafe),
    store,
    view,
    version,
  ])
}
