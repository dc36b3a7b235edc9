import { createHash, randomUUID } from 'node:crypto'
import { DatastoreError } from '../../shared/errors.ts'
import type { ViewDefinition } from '../../shared/model/view-definition.ts'
import { bumpGeneration, holdStore } from '../catalog/catalog.ts'
import { takeBuild } from '../catalog/build-record.ts'
import type { BuildRecord } from '../catalog/build-record.ts'
import { TableWatch } from '../catalog/table-watch.ts'
import { addView, renameView, setPendingVersion, setSignature } from '../catalog/view-record.ts'
import type { ViewColumn } from '../catalog/view-column.ts'
import type { ViewRecord } from '../catalog/view-record.ts'
import { addVersion, newestVersion } from '../catalog/version-record.ts'
import { legacySignature } from '../legacy/legacy-file.ts'
import { describeForm } from '../columns/column-form.ts'
import type { Dialect } from '../storage/dialect.ts'
import { row, run } from '../storage/operation.ts'
import type { Operation } from '../storage/operation.ts'
import type { Storage } from '../storage/storage.ts'
import type { View } from '../view.ts'
import type { Build, BuildContext } from './build/types.ts'
import { leaseMilliseconds } from './build-lease.ts'
import { isHeld } from './build-owner.ts'
import { crashPoint } from './crash-points.ts'
import { dropBuild, dropFilled } from './end-build.ts'
import { forgetFailure, startBuild } from './start-build.ts'
import { compileTable, defineColumns } from './table-sql.ts'
import type { DefineTable, TableSql } from './table-sql.ts'
import { keepTests } from './tests/keep-tests.ts'
import { clearErrors } from './view-errors.ts'
import type { ViewSet } from './view-set.ts'

export interface PublishContext extends BuildContext {
  readonly views: ViewSet
  /** In whose name the build is registered. */
  readonly owner: string
}

/**
 * What a build is for: to `publish` a definition, which does nothing when it answers already; to `reindex`, which
 * fills anew in any case; to `resume`, which goes on with what was left and begins nothing.
 */
export type Intent = 'publish' | 'reindex' | 'resume'

/** A version to be built: how its table is made, and what tells it from others. */
interface Version {
  readonly define: DefineTable
  readonly signature: string
  /** Columns as authored; those of a program's view are read from the table once it is there. */
  readonly columns: readonly ViewColumn[] | null
  readonly definition: ViewDefinition | null
}

/**
 * Registers an authored view's new version and its build; null when this very definition answers already.
 * A build that its process left behind is taken over where it stopped.
 */
export function* planAuthored(
  context: PublishContext,
  definition: ViewDefinition,
  intent: Intent,
): Operation<Build | null> {
  yield* holdStore(context.session.storage.dialect, context.store)
  yield* context.views.load()
  const record = context.views.find(definition.name)
  if (record?.kind === 'program') throw notOurs(definition.name)
  const version: Version = {
    define: defineColumns(context.session.storage.dialect, definition),
    signature: signatureOf(definition),
    columns: definition.columns,
    definition,
  }
  if (intent === 'resume' && !record?.build) throw nothingToResume(definition.name)
  if (intent === 'publish' && record !== undefined && (yield* answers(context, record, version.signature))) {
    yield* context.views.load()
    yield* keepTests(context.store, context.views.get(definition.name), definition)
    return null
  }
  if (record === undefined) {
    const table = context.session.storage.dialect.fitName(`${context.store}_${definition.name}`)
    yield* refuseTakenTable(context, definition.name, table)
    yield* addView(context.store, {
      ...version,
      name: definition.name,
      kind: 'authored',
      table,
      version: 1,
      live: false,
      columns: definition.columns,
    })
  }
  const planned = yield* start(context, definition.name, version)
  if (intent === 'publish') yield* keepTests(context.store, context.views.get(definition.name), definition)
  return planned
}

/** Registers a program's view, or finds the one that is there; null when it answers already. */
export function* planProgram(
  context: PublishContext,
  name: string,
  view: View,
  intent: Intent,
): Operation<Build | null> {
  yield* holdStore(context.session.storage.dialect, context.store)
  yield* context.views.load()
  const table = programTable(context.session.storage.dialect, context.store, name, view)
  const define: DefineTable = (builder) => void view.defineTable(builder)
  const signature = programSignature(context.session.storage, view, table)
  const record = yield* adopt(context, name, table, signature)
  if (record?.kind === 'authored') throw takenByAuthored(name)
  if (intent === 'resume' && !record?.build) throw nothingToResume(name)
  if (intent === 'publish' && (yield* answers(context, record, signature))) return null
  if (record === undefined) {
    yield* refuseTakenTable(context, name, table)
    yield* addView(context.store, {
      name,
      kind: 'program',
      table,
      version: 1,
      live: false,
      columns: [],
      signature,
    })
  }
  return yield* start(context, name, { define, signature, columns: null, definition: null })
}

/**
 * Whether this very definition answers already, and nothing is to be built: what failed or was left of another one is
 * not wanted any more.
 */
function* answers(
  context: PublishContext,
  record: ViewRecord | undefined,
  signature: string,
): Operation<boolean> {
  if (record?.live !== true || record.signature !== signature) return false
  const { build } = record
  if (build?.signature === signature) return false
  if (build !== null) {
    refuseHeld(record, build)
    yield* dropBuild(context, record, build, null)
  }
  if (record.failure !== null) {
    yield* forgetFailure(context.store, record.name, record.failedVersion ?? record.version)
    yield* bumpGeneration(context.store)
  }
  return true
}

/** The table of a program's view. */
export function programTable(dialect: Dialect, store: string, name: string, view: View): string {
  return view.tableName ?? dialect.fitName(`${store}_${name}`)
}

/** What tells a program's view from another of its name: its table's SQL and its version. */
export function programSignature(storage: Storage, view: View, table: string): string {
  const sql = compileTable(storage, table, (builder) => void view.defineTable(builder))
  const forms = [...sql.forms].map(([name, form]) => `${name} ${describeForm(form)}`)
  return digest([...sql.create, ...sql.indexes, String(view.version), ...forms])
}

/** Takes over a view that the Python original left in the file under the same table. */
function* adopt(
  context: PublishContext,
  name: string,
  table: string,
  signature: string,
): Operation<ViewRecord | undefined> {
  const { store, views } = context
  const known =
    views.find(name) ??
    views.records.find((record) => record.table === table && record.signature === legacySignature)
  if (known === undefined || known.signature !== legacySignature || known.table !== table) return known
  if (known.name !== name) yield* renameView(store, known.name, name)
  yield* setSignature(store, name, signature)
  yield* bumpGeneration(store)
  yield* views.load()
  return views.get(name)
}

function* start(context: PublishContext, name: string, version: Version): Operation<Build> {
  const { store, session, views, owner } = context
  const { storage } = session
  yield* views.load()
  const record = views.get(name)
  if (record.build !== null) {
    const resumed = yield* resume(context, record, record.build, version)
    if (resumed !== null) return resumed
  }
  const table = record.live ? `${record.table}__${randomUUID().slice(0, 8)}` : record.table
  const sql = compileTable(storage, table, version.define)
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
  if (version.columns === null) yield* saveProgramColumns(context, name, table, sql)
  yield* setPendingVersion(store, name, number)
  crashPoint('publish.registered')
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

/** One that was asked to pause writes nothing more than it has under way, and its new owner fences that off. */
function refuseHeld({ name }: ViewRecord, build: BuildRecord): void {
  if (!isHeld(build) || build.paused) return
  throw new DatastoreError(
    'BUSY',
    `View "${name}" is being built already. Wait until it is done, or cancel it where it was started.`,
    { details: { view: name } },
  )
}

function* resume(
  context: PublishContext,
  record: ViewRecord,
  left: BuildRecord,
  version: Version,
): Operation<Build | null> {
  const { store, session, views, owner } = context
  const { storage } = session
  refuseHeld(record, left)
  if (left.signature === version.signature) {
    yield* takeBuild(store, record.name, { owner, leaseUntil: Date.now() + leaseMilliseconds })
    crashPoint('resume.taken')
    yield* views.load()
    return planned(context, record.name, compileTable(storage, left.table, version.define))
  }
  yield* dropFilled(context, record.name, left.table)
  yield* clearErrors({ store, view: record.name, table: left.table })
  return null
}

function planned({ store, session, views }: PublishContext, name: string, sql: TableSql): Build {
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

function* saveProgramColumns(
  context: PublishContext,
  name: string,
  table: string,
  { forms }: TableSql,
): Operation<void> {
  const columns: ViewColumn[] = []
  for (const column of yield* context.session.storage.dialect.columns(table)) {
    if (column.name === '_id' || column.name === '_key') continue
    const { name: columnName, kind, notNull, defaultSql } = column
    const form = forms.get(columnName) ?? { type: kind }
    columns.push({
      name: columnName,
      ...form,
      notNull,
      default: defaultSql === null ? undefined : yield* literal(defaultSql, form.type),
    })
  }
  if (columns.length === 0) {
    throw new DatastoreError(
      'INVALID_INPUT',
      `View "${name}" defines no columns. Add at least one in defineTable().`,
      { details: { view: name } },
    )
  }
  yield* run('update datastore_builds set columns = ? where store = ? and view = ?', [
    JSON.stringify(columns),
    context.store,
    name,
  ])
}

/** The value of a column's default, which the program's own table definition gave as SQL; knex quotes numbers too. */
function* literal(sql: string, kind: ViewColumn['type']): Operation<string | number | null> {
  const { value } = (yield* row<{ value: string | number | null }>(`select ${sql} as value`))!
  const numeric = kind === 'integer' || kind === 'real' || kind === 'boolean'
  return numeric && typeof value === 'string' ? Number(value) : value
}

export function* refuseTakenTable(
  context: Pick<PublishContext, 'session'>,
  view: string,
  table: string,
): Operation<void> {
  const names = yield* context.session.storage.dialect.tableNames()
  const taken = names.find((name) => name.toLowerCase() === table.toLowerCase())
  if (
    taken === undefined &&
    !table.toLowerCase().startsWith('datastore_') &&
    !table.toLowerCase().startsWith('sqlite_')
  )
    return
  throw new DatastoreError(
    'EXISTS',
    taken === undefined
      ? `View "${view}" cannot use the table name "${table}": names that start with "datastore_" or "sqlite_" are reserved. Choose another name.`
      : `View "${view}" needs a table "${table}", and this database has one already that is not this view's. Choose another name.`,
    { details: { view, tables: [table] } },
  )
}

/** The definition as one text: what does not change it, such as a flag left out instead of false, is left out. */
export function signatureOf(definition: ViewDefinition): string {
  const columns = definition.columns.map((column) => [
    column.name,
    column.type,
    column.notNull === true,
    column.unique === true,
    column.index === true,
    column.default === undefined ? null : String(column.default),
  ])
  const share = definition.maxFailures === undefined ? [] : [String(definition.maxFailures)]
  return digest([JSON.stringify(columns), definition.map, definition.onError ?? 'reject', ...share])
}

function digest(parts: readonly string[]): string {
  return createHash('sha256').update(parts.join('\u0000')).digest('hex').slice(0, 32)
}

export function nothingToResume(view: string): DatastoreError {
  return new DatastoreError(
    'NOT_FOUND',
    `View "${view}" has no unfinished build: it was finished or cancelled meanwhile. Reindex it to fill it anew.`,
    { details: { view } },
  )
}

export function notOurs(view: string): DatastoreError {
  return new DatastoreError(
    'INVALID_INPUT',
    `View "${view}" is maintained by a program of your own: its map is not in the database. Change and rebuild it there.`,
    { details: { view } },
  )
}

function takenByAuthored(view: string): DatastoreError {
  return new DatastoreError(
    'EXISTS',
    `The database has an authored view "${view}". Give the program's view another name, or remove that one first.`,
    {
      details: { view },
    },
  )
}
