import { DatastoreError } from '../../shared/errors.ts'
import { readRecord, storeRow } from './check-record.ts'
import { foreignTables, refuseForeignTables } from './foreign-tables.ts'
import { isReservedTable } from './reserved-table.ts'
import type { TakenNumbers } from '../storage/change-numbers.ts'
import type { Dialect } from '../storage/dialect.ts'
import { own, row, rows, run } from '../storage/operation.ts'
import type { Operation, SqlRequest } from '../storage/operation.ts'

/** The version of the engine's own tables that this code writes, and the one before, which it reads and upgrades. */
export const formatVersion = 2
export const formerVersion = 1

/** The engine's own tables, but for the format's, which is made last: a database that has it has them all. */
function catalogTables({ compiler, adapter }: Dialect): string[] {
  const { integer, name, key, text } = compiler.types
  // What a program that died half-way has begun is gone on with.
  const create = adapter.definitionsCommit ? 'create table if not exists' : 'create table'
  return [
    `${create} datastore_stores (
    name ${name} not null primary key,
    seq ${integer} not null,
    generation ${integer} not null,
    compress ${integer} not null,
    history ${integer} not null,
    created ${name} not null
  )`,
    `${create} datastore_history (
    store ${name} not null,
    "key" ${key} not null,
    rev ${name} not null,
    seq ${integer} not null,
    updated ${name},
    deleted ${integer} not null,
    data ${text} not null,
    primary key (store, "key", seq)
  )`,
    ...viewTables(create, compiler.types),
    `${create} datastore_deletions (
    store ${name} not null,
    "key" ${key} not null,
    id ${integer} not null,
    rev ${name} not null,
    seq ${integer} not null,
    updated ${name} not null,
    primary key (store, "key"),
    unique (store, seq)
  )`,
    `${create} datastore_imports (
    store ${name} not null,
    name ${name} not null,
    settings ${text} not null,
    byte_offset ${integer} not null,
    line ${integer} not null,
    done ${integer} not null,
    created ${integer} not null,
    replaced ${integer} not null,
    skipped ${integer} not null,
    failed ${integer} not null,
    finished ${integer} not null,
    primary key (store, name)
  )`,
    `${create} datastore_import_errors (
    store ${name} not null,
    import ${name} not null,
    number ${integer} not null,
    line ${integer} not null,
    "key" ${text},
    code ${name} not null,
    message ${text} not null,
    primary key (store, import, number)
  )`,
    `${create} datastore_format (version ${integer} not null)`,
  ]
}

/** Those of the engine's own tables that are about views. */
function viewTables(create: string, { integer, name, key, text }: Dialect['compiler']['types']): string[] {
  return [
    `${create} datastore_views (
    store ${name} not null,
    name ${name} not null,
    kind ${name} not null,
    table_name ${name} not null unique,
    version ${integer} not null,
    live ${integer} not null,
    columns ${text} not null,
    signature ${name} not null,
    indexed_seq ${integer},
    failure ${text},
    failed_version ${integer},
    build_generation ${integer} not null,
    primary key (store, name)
  )`,
    `${create} datastore_view_versions (
    store ${name} not null,
    view ${name} not null,
    version ${integer} not null,
    definition ${text} not null,
    signature ${name} not null,
    created ${name} not null,
    published ${name},
    failure ${text},
    primary key (store, view, version)
  )`,
    `${create} datastore_builds (
    store ${name} not null,
    view ${name} not null,
    table_name ${name} not null unique,
    version ${integer} not null,
    columns ${text} not null,
    signature ${name} not null,
    checkpoint ${integer} not null,
    done ${integer} not null,
    total ${integer} not null,
    followed_seq ${integer} not null,
    joined_seq ${integer},
    indexed ${integer} not null,
    owner ${name} not null,
    generation ${integer} not null,
    paused ${integer} not null,
    lease_until ${integer} not null,
    primary key (store, view)
  )`,
    `${create} datastore_view_errors (
    store ${name} not null,
    view ${name} not null,
    table_name ${name} not null,
    "key" ${key} not null,
    code ${name} not null,
    message ${text} not null,
    line ${integer},
    column_number ${integer},
    primary key (store, view, table_name, "key")
  )`,
  ]
}

export { isReservedTable }

/**
 * Tells whether the database has the engine's own tables.
 *
 * @throws DatastoreError `UNSUPPORTED_FORMAT` when a newer program wrote them.
 */
export function* hasCatalog(dialect: Dialect): Operation<boolean> {
  const { views } = yield* dialect.introspector.programmability()
  const names = yield* dialect.introspector.tableNames()
  if (!names.includes('datastore_format') && !views.some(isReservedTable)) return false
  const columns = yield* dialect.introspector.columns('datastore_format')
  const ours = names.includes('datastore_stores') && columns.some((column) => column.name === 'version')
  if (!ours || views.some(isReservedTable)) {
    throw foreignTables()
  }
  const format = yield* row<{ version: number }>('select version from datastore_format')
  // The table is there and its row is not: the program that made it died in between.
  if (format === undefined && dialect.adapter.definitionsCommit) return false
  if (format?.version !== formatVersion && format?.version !== formerVersion) {
    throw new DatastoreError(
      'UNSUPPORTED_FORMAT',
      `This file has format ${format?.version ?? 'unknown'} and this version of Datastore reads formats ${formerVersion} and ${formatVersion}. Use a newer version; nothing was changed.`,
    )
  }
  return true
}

/**
 * Creates the engine's own tables where they are missing.
 *
 * @throws DatastoreError `READ_ONLY` when another program's trigger would run with what is written to them.
 */
export function* createCatalog(dialect: Dialect): Operation<void> {
  if (yield* hasCatalog(dialect)) return yield* refuseTriggers(dialect)
  yield* dialect.adapter.holdDefinitions()
  // A program that was quicker has made them meanwhile.
  if (yield* hasCatalog(dialect)) return
  const tables = catalogTables(dialect)
  yield* refuseForeignTables(dialect, tables)
  for (const sql of tables) yield* run(sql)
  yield* run('insert into datastore_format (version) values (?)', [formatVersion])
}

function* refuseTriggers(dialect: Dialect): Operation<void> {
  const { triggers } = yield* dialect.introspector.programmability()
  const trigger = triggers.find(({ table }) => isReservedTable(table))
  if (trigger === undefined) return
  throw new DatastoreError(
    'READ_ONLY',
    `No store was made or upgraded: table "${trigger.table}" has a trigger "${trigger.name}", which another program has made. Drop the trigger to write.`,
  )
}

/** A store's own record. */
export interface StoreRecord {
  readonly name: string
  readonly generation: number
  readonly compress: boolean
  /** Old revisions kept of each document: 0 for none, -1 for all. */
  readonly history: number
}

export function* storeNames(): Operation<string[]> {
  return (yield* rows<{ name: string }>('select name from datastore_stores order by name')).map(
    (store) => store.name,
  )
}

export function* findStore(name: string): Operation<StoreRecord | undefined> {
  const found = yield* row<{
    name: string
    seq: number
    generation: number
    compress: number
    history: number
  }>('select name, seq, generation, compress, history from datastore_stores where name = ?', [name], own)
  if (found === undefined) return undefined
  const { generation, compress, history } = readRecord(storeRow, found, `store "${name}"`)
  return { name, generation, compress: compress === 1, history }
}

/** What a store is created with. */
export interface StoreSettings {
  readonly compress: boolean
  readonly history: number
}

/** Records a new store; the number of its last change so far is `seq`. */
export function* addStore(
  { adapter: { numbers } }: Dialect,
  name: string,
  settings: StoreSettings,
  seq = 0,
): Operation<void> {
  yield* run(
    'insert into datastore_stores (name, seq, generation, compress, history, created) values (?, ?, 1, ?, ?, ?)',
    [name, seq, settings.compress ? 1 : 0, settings.history, new Date().toISOString()],
  )
  yield* numbers.begin(name, seq)
}

/** Forgets a store; the caller drops its tables. */
export function* removeStore({ adapter: { numbers } }: Dialect, name: string): Operation<void> {
  yield* numbers.end(name)
  yield* run('delete from datastore_stores where name = ?', [name])
}

/** Changes how many old revisions the store keeps; writers of other processes follow with their next write. */
export function* setHistory(dialect: Dialect, name: string, history: number): Operation<void> {
  yield* holdStore(dialect, name)
  yield* run('update datastore_stores set history = ?, generation = generation + 1 where name = ?', [
    history,
    name,
  ])
}

/** Keeps every other writer from creating a store until the transaction ends. */
export function* holdDatabase({ compiler: { forUpdate } }: Dialect): Operation<void> {
  if (forUpdate !== '') yield* rows(`select version from datastore_format ${forUpdate}`)
}

/**
 * Keeps every other writer of the store waiting until the transaction ends. Puts join the store's writers by taking their
 * change numbers; whatever else writes begins with this.
 */
export function* holdStore({ adapter: { numbers } }: Dialect, name: string): Operation<void> {
  yield* numbers.hold(name)
}

/**
 * Takes `count` change numbers, and says which generation of views the writer must keep. One that is to write `alone`
 * keeps every other writer of the store waiting.
 */
export function* takeNumbers(
  { adapter: { numbers } }: Dialect,
  name: string,
  {
    count,
    alone,
    besides = [],
  }: { readonly count: number; readonly alone: boolean; readonly besides?: readonly SqlRequest[] },
): Operation<TakenNumbers> {
  const taken = yield* numbers.take(name, count, alone, besides)
  if (taken !== undefined) return taken
  throw new DatastoreError('UNKNOWN_STORE', `The store "${name}" is no longer in this database.`, {
    details: { store: name },
  })
}

/** Tells every writer that the store's views are no longer those it knows. The caller must hold the store. */
export function* bumpGeneration(name: string): Operation<void> {
  yield* run('update datastore_stores set generation = generation + 1 where name = ?', [name])
}
