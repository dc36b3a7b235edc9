import { randomUUID } from 'node:crypto'
import { DatastoreError } from '../../../shared/errors.ts'
import { addBuild, setColumns, takeBuild } from '../../catalog/build-record.ts'
import type { BuildRecord, NewBuild } from '../../catalog/build-record.ts'
import { bumpGeneration } from '../../catalog/catalog.ts'
import { addVersion, newestVersion } from '../../catalog/version-record.ts'
import type { ViewColumn } from '../../catalog/view-column.ts'
import { addView, clearFailure, setPendingVersion } from '../../catalog/view-record.ts'
import type { ViewRecord } from '../../catalog/view-record.ts'
import { holdsWords } from '../../columns/text/words-column.ts'
import { run } from '../../storage/operation.ts'
import type { Operation } from '../../storage/operation.ts'
import { defaultOf } from '../column-default.ts'
import { checkReferences } from '../constraints/references.ts'
import { compileTable } from '../table-sql.ts'
import type { TableSql } from '../table-sql.ts'
import { clearErrors, failedBuild } from '../view-errors.ts'
import type { ViewSet } from '../view-set.ts'
import { dropFilled } from './end.ts'
import { failpoint } from './failpoints.ts'
import { isHeld, newLease } from './lease.ts'
import { notOurs, refuseTakenTable } from './refuse-view.ts'
import type { BuildContext, PlannedBuild } from './types.ts'
import type { WantedVersion } from './version.ts'

export interface PlanContext extends BuildContext {
  readonly views: ViewSet
  /** The owner in whose name the build is registered. */
  readonly owner: string
}

/** Registers a version, and its view where that is new, or takes over the build of it that was left, where it stopped. */
export function* registerBuild(context: PlanContext, version: WantedVersion): Operation<PlannedBuild> {
  const { store, session, views, owner } = context
  const { name, signature } = version
  yield* checkReferences(session.storage.dialect, views.records, version.table)
  if (views.find(name) === undefined) yield* registerView(context, version)
  yield* views.load()
  const record = views.get(name)
  const left = record.build
  if (left !== null) refuseHeld(name, left)
  const goesOn = left?.signature === signature
  const table = goesOn ? left.table : freeTable(record)
  const sql = compileTable(session.storage, table, version.table)
  if (goesOn) {
    yield* takeBuild(store, name, { owner, leaseUntil: newLease() })
    failpoint('resume.taken')
  } else {
    if (left !== null) yield* dropLeft(context, name, left)
    yield* registerVersion(context, { record, version, table, sql })
    failpoint('publish.registered')
  }
  yield* views.load()
  const planned = views.get(name)
  const target = views.buildTarget(planned)
  if (target === null) throw notOurs(name, 'Change and reindex')
  return { ...target, record: planned, build: planned.build!, indexes: sql.indexes }
}

/** Adds a view that does not answer yet. */
function* registerView(context: PlanContext, version: WantedVersion): Operation<void> {
  const { name, kind, tableName: table, signature, definition } = version
  yield* refuseTakenTable(context, name, table)
  const columns = definition?.columns ?? []
  yield* addView(context.store, { name, kind, table, version: 1, live: false, columns, signature })
}

/** The table to be filled: beside the one that answers, where there is one. */
function freeTable({ live, table }: ViewRecord): string {
  return live ? `${table}__${randomUUID().slice(0, 8)}` : table
}

function* dropLeft(context: PlanContext, view: string, { table }: BuildRecord): Operation<void> {
  yield* dropFilled(context, view, table)
  yield* clearErrors({ store: context.store, view, table })
}

interface NewVersion {
  readonly record: ViewRecord
  readonly version: WantedVersion
  readonly table: string
  readonly sql: TableSql
}

function* registerVersion(
  context: PlanContext,
  { record, version, table, sql }: NewVersion,
): Operation<void> {
  const { store, owner } = context
  const { name, signature, definition } = version
  const number = yield* numberOf(store, record, version)
  const columns = definition?.columns ?? []
  yield* startBuild(context, name, { table, version: number, columns, signature, owner }, sql)
  if (definition === null) yield* setColumns(store, name, yield* columnsOfTable(context, version, table, sql))
  yield* setPendingVersion(store, name, number)
}

/** @throws DatastoreError `BUSY` when a builder is at work. One that was asked to pause writes nothing more than it has under way. */
export function refuseHeld(view: string, build: BuildRecord): void {
  if (!isHeld(build) || build.paused) return
  throw new DatastoreError(
    'BUSY',
    `View "${view}" is being built already. Wait until it is done, or cancel it where it was started.`,
    { details: { view } },
  )
}

/** The definition that answers, and the newest one, keep their numbers; another one becomes the view's next version. */
function* numberOf(
  store: string,
  record: ViewRecord,
  { signature, definition }: WantedVersion,
): Operation<number> {
  if (definition === null) return record.version
  if (record.live && record.signature === signature) return record.version
  const newest = yield* newestVersion(store, record.name)
  if (newest?.signature === signature) return newest.version
  return yield* addVersion(store, record.name, { definition, signature })
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

/** Reads the columns of a program's view from its table, which the program's own code has defined. */
function* columnsOfTable(
  { session }: BuildContext,
  version: WantedVersion,
  table: string,
  { forms }: TableSql,
): Operation<ViewColumn[]> {
  const columns: ViewColumn[] = []
  for (const column of yield* session.storage.dialect.introspector.columns(table)) {
    if (column.name === '_id' || column.name === '_key' || holdsWords(column.name)) continue
    const { name, kind, notNull, generated, defaultSql } = column
    const form = forms.get(name) ?? { type: kind }
    const declared = version.table.columns.find((each) => each.name === name)
    const { references, fullText, generated: made } = declared ?? {}
    columns.push({
      name,
      ...form,
      notNull,
      ...(generated ? { generated } : made === undefined ? {} : { generated: made }),
      ...(references === undefined ? {} : { references }),
      ...(fullText === true ? { fullText } : {}),
      default:
        defaultSql === null ? undefined : yield* defaultOf(version.name, { name, ...form }, defaultSql),
    })
  }
  if (columns.length > 0) return columns
  throw new DatastoreError(
    'INVALID_INPUT',
    `View "${version.name}" has no columns. Name at least one in its list of columns.`,
    { details: { view: version.name } },
  )
}
