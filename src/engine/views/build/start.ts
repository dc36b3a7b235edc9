import { randomUUID } from 'node:crypto'
import type { ViewDefinition } from '../../../shared/model/view-definition.ts'
import { addBuild, takeBuild } from '../../catalog/build-record.ts'
import type { BuildRecord, NewBuild } from '../../catalog/build-record.ts'
import { bumpGeneration } from '../../catalog/catalog.ts'
import { TableWatch } from '../../catalog/table-watch.ts'
import { addVersion, newestVersion } from '../../catalog/version-record.ts'
import type { ViewColumn } from '../../catalog/view-column.ts'
import { clearFailure, setPendingVersion } from '../../catalog/view-record.ts'
import type { ViewRecord } from '../../catalog/view-record.ts'
import { run } from '../../storage/operation.ts'
import type { Operation } from '../../storage/operation.ts'
import { compileTable } from '../table-sql.ts'
import type { TableDefinition, TableSql } from '../table-sql.ts'
import { clearErrors, failedBuild } from '../view-errors.ts'
import type { ViewSet } from '../view-set.ts'
import { dropFilled } from './end.ts'
import { failpoint } from './failpoints.ts'
import { newLease } from './lease.ts'
import { saveProgramColumns } from './program-columns.ts'
import { notOurs, refuseHeld } from './refuse-plan.ts'
import type { BuildContext, PlannedBuild } from './types.ts'

export interface PublishContext extends BuildContext {
  readonly views: ViewSet
  /** The owner in whose name the build is registered. */
  readonly owner: string
}

/** A version to be built: how its table is made, and what tells it from other versions. */
export interface Version {
  readonly table: TableDefinition
  readonly signature: string
  /** Columns as authored; those of a program's view are read from the table once it is there. */
  readonly columns: readonly ViewColumn[] | null
  readonly definition: ViewDefinition | null
}

/** Registers the build of a version, or takes over the one that was left, where it stopped. */
export function* start(context: PublishContext, name: string, version: Version): Operation<PlannedBuild> {
  const { store, session, views, owner } = context
  const { storage } = session
  yield* views.load()
  const record = views.get(name)
  if (record.build !== null) {
    const resumed = yield* resume(context, record, record.build, version)
    if (resumed !== null) return resumed
  }
  const table = record.live ? `${record.table}__${randomUUID().slice(0, 8)}` : record.table
  const sql = compileTable(storage, table, version.table)
  const number = yield* numberOf(store, record, version)
  yield* startBuild(
    context,
    name,
    {
      table,
      version: number,
      columns: version.columns ?? [],
      signature: version.signature,
      owner,
    },
    sql,
  )
  if (version.columns === null)
    yield* saveProgramColumns(context, name, table, { ...sql, declared: version.table.columns })
  yield* setPendingVersion(store, name, number)
  failpoint('publish.registered')
  yield* views.load()
  return planned(context, name, sql)
}

/** The definition that answers, and the newest one, keep their numbers; another one becomes the view's next version. */
function* numberOf(store: string, record: ViewRecord, version: Version): Operation<number> {
  if (version.definition === null) return record.version
  if (record.live && record.signature === version.signature) return record.version
  const { definition, signature } = version
  const newest = yield* newestVersion(store, record.name)
  if (newest?.signature === signature) return newest.version
  return yield* addVersion(store, record.name, { definition, signature })
}

function* resume(
  context: PublishContext,
  record: ViewRecord,
  left: BuildRecord,
  version: Version,
): Operation<PlannedBuild | null> {
  const { store, session, views, owner } = context
  const { storage } = session
  refuseHeld(record, left)
  if (left.signature === version.signature) {
    yield* takeBuild(store, record.name, { owner, leaseUntil: newLease() })
    failpoint('resume.taken')
    yield* views.load()
    return planned(context, record.name, compileTable(storage, left.table, version.table))
  }
  yield* dropFilled(context, record.name, left.table)
  yield* clearErrors({ store, view: record.name, table: left.table })
  return null
}

function planned({ store, session, views }: PublishContext, name: string, sql: TableSql): PlannedBuild {
  const record = views.get(name)
  const build = record.build!
  const mapper =
    record.kind === 'program'
      ? views.mapper({ ...record, columns: build.columns, signature: build.signature })
      : views.mapper(record, build.definition)
  if (mapper === null) throw notOurs(name)
  const tables = new TableWatch(session.storage.dialect, store)
  return { record, build, sql, mapper, tables }
}

/** Registers a version to be built and creates its table; to be called by a transaction that holds the store. */
export function* startBuild(
  context: BuildContext,
  view: string,
  build: Omit<NewBuild, 'total' | 'followedSeq' | 'leaseUntil'>,
  sql: TableSql,
): Operation<void> {
  // A table that refers to the documents can be made by MySQL only as long as this transaction has not read them.
  for (const statement of sql.create) yield* run(statement)
  yield* context.session.storage.dialect.adapter.prepareViewTable(build.table)
  const total = yield* context.documents.count()
  const followedSeq = yield* context.session.storage.dialect.adapter.numbers.last(context.store)
  yield* addBuild(context.store, view, {
    ...build,
    total,
    followedSeq,
    leaseUntil: newLease(),
  })
  yield* forgetFailure(context.store, view, build.version)
  yield* bumpGeneration(context.store)
}

/** Forgets why the last build failed, and on which documents. */
export function* forgetFailure(store: string, view: string, version: number): Operation<void> {
  yield* clearFailure(store, view, version)
  yield* clearErrors({ store, view, table: failedBuild })
}
