import type { ErrorRecord } from '../../shared/errors.ts'
import type { ViewDefinition } from '../../shared/model/view-definition.ts'
import { readBuild } from './build-record.ts'
import type { BuildRecord } from './build-record.ts'
import { readRecord, viewRow } from './check-record.ts'
import { jsonSafe } from './json-safe.ts'
import { readDefinition } from './read-definition.ts'
import { setPublished, setVersionFailure } from './version-record.ts'
import type { ViewColumn } from './view-column.ts'
import { rows, run } from '../storage/operation.ts'
import type { Operation } from '../storage/operation.ts'

/** A view as the catalog knows it. `live` is false until its first build is done. */
export interface ViewRecord {
  readonly name: string
  readonly kind: 'authored' | 'program'
  readonly table: string
  readonly version: number
  readonly live: boolean
  readonly columns: readonly ViewColumn[]
  readonly signature: string
  /** Change number up to which a program's view is current; null while it is maintained with every write. */
  readonly indexedSeq: number | null
  readonly definition: ViewDefinition | null
  /** Why the last build failed, and of which version it was. */
  readonly failure: ErrorRecord | null
  readonly failedVersion: number | null
  readonly build: BuildRecord | null
}

export function* listViews(store: string): Operation<ViewRecord[]> {
  const views = yield* rows<{ name: string }>(
    `select v.*, d.definition from datastore_views v
     left join datastore_view_versions d on d.store = v.store and d.view = v.name and d.version = v.version
     where v.store = ? order by v.name`,
    [store],
  )
  const builds = yield* rows<{ view: string }>(
    `select b.*, d.definition from datastore_builds b
     left join datastore_view_versions d on d.store = b.store and d.view = b.view and d.version = b.version
     where b.store = ?`,
    [store],
  )
  return views.map((view) =>
    readView(
      store,
      view,
      builds.find((build) => build.view === view.name),
    ),
  )
}

export function* findView(store: string, name: string): Operation<ViewRecord | undefined> {
  return (yield* listViews(store)).find((view) => view.name === name)
}

/** Whether the same version of a view answers. */
export function isSameVersion(a: ViewRecord, b: ViewRecord): boolean {
  return a.live === b.live && a.version === b.version && a.signature === b.signature
}

function readView(store: string, row: unknown, build: unknown): ViewRecord {
  const view = readRecord(viewRow, row, `a view of store "${store}"`)
  const definition = readDefinition(view.name, view.definition)
  return {
    name: view.name,
    kind: view.kind,
    table: view.table_name,
    version: view.version,
    live: view.live === 1,
    columns: definition?.columns ?? view.columns,
    signature: view.signature,
    indexedSeq: view.indexed_seq,
    definition,
    failure: view.failure,
    failedVersion: view.failed_version,
    build: build === undefined ? null : readBuild(view.name, build),
  }
}

export type NewView = Pick<
  ViewRecord,
  'name' | 'kind' | 'table' | 'version' | 'live' | 'columns' | 'signature'
>

/** Registers a view; the caller makes its table. */
export function* addView(store: string, view: NewView): Operation<void> {
  yield* run(
    `insert into datastore_views (store, name, kind, table_name, version, live, columns, signature, indexed_seq, build_generation)
     values (?, ?, ?, ?, ?, ?, ?, ?, null, 0)`,
    [
      store,
      view.name,
      view.kind,
      view.table,
      view.version,
      view.live ? 1 : 0,
      JSON.stringify(view.columns),
      view.signature,
    ],
  )
}

/** Makes a version the one that answers; with `indexedSeq` it has to catch up from there. */
export function* setLive(
  store: string,
  view: string,
  version: Pick<ViewRecord, 'version' | 'columns' | 'signature' | 'indexedSeq'>,
): Operation<void> {
  yield* run(
    `update datastore_views set version = ?, live = 1, columns = ?, signature = ?, indexed_seq = ?, failure = null, failed_version = null
     where store = ? and name = ?`,
    [version.version, JSON.stringify(version.columns), version.signature, version.indexedSeq, store, view],
  )
  yield* setPublished(store, view, version.version)
}

/** Says which version a view that has never answered is being built from. */
export function* setPendingVersion(store: string, view: string, version: number): Operation<void> {
  yield* run('update datastore_views set version = ? where store = ? and name = ? and live = 0', [
    version,
    store,
    view,
  ])
}

export function* setSignature(store: string, view: string, signature: string): Operation<void> {
  yield* run('update datastore_views set signature = ? where store = ? and name = ?', [
    signature,
    store,
    view,
  ])
}

export function* renameView(store: string, from: string, to: string): Operation<void> {
  yield* run('update datastore_views set name = ? where store = ? and name = ?', [to, store, from])
}

export function* setIndexedSeq(store: string, view: string, seq: number | null): Operation<void> {
  yield* run('update datastore_views set indexed_seq = ? where store = ? and name = ?', [seq, store, view])
}

/** Notes why the last build of a view failed, which leaves its present version as it is. */
export function* setFailure(
  store: string,
  view: string,
  version: number,
  failure: ErrorRecord,
): Operation<void> {
  yield* run('update datastore_views set failure = ?, failed_version = ? where store = ? and name = ?', [
    JSON.stringify(failure, jsonSafe),
    version,
    store,
    view,
  ])
  yield* setVersionFailure(store, view, version, failure)
}

/** Forgets a failure: that version is built again, or the one that answers is wanted. */
export function* clearFailure(store: string, view: string, version: number): Operation<void> {
  yield* run(
    'update datastore_views set failure = null, failed_version = null where store = ? and name = ?',
    [store, view],
  )
  yield* setVersionFailure(store, view, version, null)
}

/** Says which version answers. */
export function* setVersion(store: string, view: string, version: number): Operation<void> {
  yield* run('update datastore_views set version = ? where store = ? and name = ?', [version, store, view])
}

/** Replaces the definition of a version that is not finished. */
export function* setDefinition(
  store: string,
  view: string,
  version: number,
  definition: ViewDefinition,
): Operation<void> {
  yield* run(
    'update datastore_view_versions set definition = ? where store = ? and view = ? and version = ?',
    [JSON.stringify(definition, jsonSafe), store, view, version],
  )
}

/** Forgets a view with its versions, its unfinished build and its errors; the caller drops the tables. */
export function* forgetView(store: string, view: string): Operation<void> {
  for (const table of ['datastore_view_versions', 'datastore_builds', 'datastore_view_errors']) {
    yield* run(`delete from ${table} where store = ? and view = ?`, [store, view])
  }
  yield* run('delete from datastore_views where store = ? and name = ?', [store, view])
}
