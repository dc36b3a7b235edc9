import { DatastoreError } from '../../shared/errors.ts'
import { releaseBuild } from '../catalog/build-record.ts'
import { addStore } from '../catalog/catalog.ts'
import type { StoreSettings } from '../catalog/catalog.ts'
import { keepVersion, listVersions } from '../catalog/version-record.ts'
import type { VersionRecord } from '../catalog/version-record.ts'
import { addView, setFailure } from '../catalog/view-record.ts'
import type { ViewRecord } from '../catalog/view-record.ts'
import { rebuildView } from '../store/views/build-views.ts'
import { OpenStore } from '../store/open-store.ts'
import type { Operation } from '../storage/operation.ts'
import { endOwnership, takeOwnership } from '../views/build/lease.ts'
import type { BuildProgress } from '../views/build/types.ts'
import { checkDefinition } from '../views/check-definition.ts'
import { refuseTakenTable } from '../views/build/refuse-view.ts'
import { startBuild } from '../views/build/register.ts'
import { signatureOf, tableNameOf } from '../views/build/version.ts'
import { authoredTable, compileTable } from '../views/table-sql.ts'
import type { CopyTarget } from './copy-target.ts'

/** An authored view that is copied, with every definition it has had. */
export interface CopiedView {
  readonly record: ViewRecord
  readonly versions: readonly VersionRecord[]
}

/** The views of a store: those to be copied, and the names of those that programs maintain. */
export function* readViews(
  store: string,
  views: readonly ViewRecord[],
): Operation<{ readonly authored: readonly CopiedView[]; readonly programs: readonly string[] }> {
  const authored: CopiedView[] = []
  const programs: string[] = []
  for (const record of views) {
    if (record.kind === 'program') programs.push(record.name)
    else authored.push({ record, versions: yield* listVersions(store, record.name) })
  }
  return { authored, programs }
}

/** The name of a view's table in the copy. */
function tableOf({ session, name }: CopyTarget, view: string): string {
  return tableNameOf(session.storage.dialect, name, view)
}

/** @throws DatastoreError `EXISTS` when a view's table would have the name of another one. */
export function* refuseTakenTables(target: CopyTarget, views: readonly CopiedView[]): Operation<void> {
  for (const { record } of views) yield* refuseTakenTable(target, record.name, tableOf(target, record.name))
}

/** Makes the store known, with its views: what answered before is registered to be built. */
export function* registerStore(
  target: CopyTarget,
  { settings, seq, views }: { settings: StoreSettings; seq: number; views: readonly CopiedView[] },
): Operation<void> {
  yield* addStore(target.session.storage.dialect, target.name, settings, seq)
  for (const view of views) yield* registerView(target, view)
}

function* registerView(target: CopyTarget, { record, versions }: CopiedView): Operation<void> {
  const table = tableOf(target, record.name)
  yield* refuseTakenTable(target, record.name, table)
  yield* addView(target.name, { ...record, table, live: false })
  for (const version of versions) yield* keepVersion(target.name, record.name, version)
  const { failure, failedVersion } = record
  if (record.live) yield* register(target, record, { table, version: record.version })
  else if (record.build !== null) yield* register(target, record, { table, version: record.build.version })
  else if (failure !== null)
    yield* setFailure(target.name, record.name, failedVersion ?? record.version, failure)
}

function* register(
  { session, documents, name }: CopyTarget,
  record: ViewRecord,
  { table, version }: { readonly table: string; readonly version: number },
): Operation<void> {
  const definition = record.live ? record.definition : (record.build?.definition ?? record.definition)
  if (definition === null) throw noDefinition(record.name, version)
  const checked = checkDefinition(definition)
  const { columns } = checked
  const owner = takeOwnership()
  endOwnership(owner)
  const build = {
    table,
    version,
    columns,
    signature: signatureOf(checked),
    owner,
  }
  const sql = compileTable(session.storage, table, authoredTable(session.storage.dialect, checked))
  yield* startBuild({ store: name, session, documents }, record.name, build, sql)
  yield* releaseBuild(name, record.name)
}

/** Builds the registered views, as any unfinished build is gone on with. */
export async function* buildViews(
  { session, documents, name }: CopyTarget,
  signal: AbortSignal | undefined,
): AsyncGenerator<BuildProgress & { readonly view: string }> {
  const store = new OpenStore(
    session,
    { name, format: 'datastore', compress: documents.compress, json: 'text' },
    'refuse',
  )
  await store.load()
  const registered = store.views.records.filter((record) => record.build !== null)
  for (const { name: view } of registered) {
    try {
      for await (const step of rebuildView(store, view, { intent: 'resume', signal })) yield { ...step, view }
    } catch (error) {
      if (!(error instanceof DatastoreError) || error.code === 'CANCELLED') throw error
      throw new DatastoreError(
        error.code,
        `View "${view}" could not be built in the copy, so nothing was kept of it. ${error.message}`,
        { details: { ...error.details, view }, cause: error },
      )
    }
  }
}

function noDefinition(view: string, version: number): DatastoreError {
  return new DatastoreError(
    'CORRUPT',
    `Version ${version} of view "${view}" has no definition: another program has changed the database. Remove the view, and copy again.`,
    { details: { view } },
  )
}
