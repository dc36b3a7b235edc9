import { DatastoreError } from '../../shared/errors.ts'
import { readRecord, storeRow } from './check-record.ts'
import { isReservedTable } from './reserved-table.ts'
import type { Dialect } from '../storage/dialect.ts'
import { row, rows, run } from '../storage/operation.ts'
import type { Operation } from '../storage/operation.ts'

/** The version of the engine's own tables that this code reads and writes. */
export const formatVersion = 1

const catalogTables = [
  `create table datastore_format (version integer not null)`,
  `create table datastore_stores (
    name text not null primary key,
    seq integer not null,
    generation integer not null,
    compress integer not null,
    history integer not null,
    created text not null
  )`,
  `create table datastore_history (
    store text not null,
    "key" text not null,
    rev text not null,
    seq integer not null,
    updated text,
    deleted integer not null,
    data text not null,
    primary key (store, "key", seq)
  )`,
  `create table datastore_views (
    store text not null,
    name text not null,
    kind text not null,
    table_name text not null unique,
    version integer not null,
    live integer not null,
    columns text not null,
    signature text not null,
    indexed_seq integer,
    failure text,
    build_generation integer not null,
    primary key (store, name)
  )`,
  `create table datastore_view_versions (
    store text not null,
    view text not null,
    version integer not null,
    definition text not null,
    created text not null,
    primary key (store, view, version)
  )`,
  `create table datastore_builds (
    store text not null,
    view text not null,
    table_name text not null unique,
    version integer not null,
    columns text not null,
    signature text not null,
    checkpoint integer not null,
    done integer not null,
    total integer not null,
    owner text not null,
    generation integer not null,
    paused integer not null,
    lease_until integer not null,
    primary key (store, view)
  )`,
  `create table datastore_view_errors (
    store text not null,
    view text not null,
    table_name text not null,
    "key" text not null,
    code text not null,
    message text not null,
    line integer,
    column_number integer,
    primary key (store, view, table_name, "key")
  )`,
  `create table datastore_deletions (
    store text not null,
    "key" text not null,
    id integer not null,
    rev text not null,
    seq integer not null,
    updated text not null,
    primary key (store, "key")
  )`,
  `create unique index datastore_deletions_seq on datastore_deletions (store, seq)`,
] as const

export { isReservedTable }

/**
 * Tells whether the database has the engine's own tables.
 *
 * @throws DatastoreError `UNSUPPORTED_FORMAT` when a newer program wrote them.
 */
export function* hasCatalog(dialect: Dialect): Operation<boolean> {
  const { views } = yield* dialect.programmability()
  const names = yield* dialect.tableNames()
  if (!names.includes('datastore_format') && !views.some(isReservedTable)) return false
  const columns = yield* dialect.columns('datastore_format')
  const ours = names.includes('datastore_stores') && columns.some((column) => column.name === 'version')
  if (!ours || views.some(isReservedTable)) {
    throw new DatastoreError(
      'UNSUPPORTED_FORMAT',
      'This file has tables named "datastore_…" that Datastore did not write. It was left as it is.',
    )
  }
  const format = yield* row<{ version: number }>('select version from datastore_format')
  if (format === undefined || format.version !== formatVersion) {
    throw new DatastoreError(
      'UNSUPPORTED_FORMAT',
      `This file has format ${format?.version ?? 'unknown'} and this version of Datastore reads format ${formatVersion}. Use a newer version; nothing was changed.`,
    )
  }
  return true
}

/** Creates the engine's own tables where they are missing. */
export function* createCatalog(dialect: Dialect): Operation<void> {
  if (yield* hasCatalog(dialect)) return
  for (const sql of catalogTables) yield* run(sql)
  yield* run('insert into datastore_format (version) values (?)', [formatVersion])
}

/** A store's own record: its change number and the generation of its views. */
export interface StoreRecord {
  readonly name: string
  readonly seq: number
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
  }>('select name, seq, generation, compress, history from datastore_stores where name = ?', [name])
  if (found === undefined) return undefined
  const record = readRecord(storeRow, found, `store "${name}"`)
  return { ...record, compress: record.compress === 1 }
}

/** What a store is created with. */
export interface StoreSettings {
  readonly compress: boolean
  readonly history: number
}

export function* addStore(name: string, settings: StoreSettings, seq = 0): Operation<void> {
  yield* run(
    'insert into datastore_stores (name, seq, generation, compress, history, created) values (?, ?, 1, ?, ?, ?)',
    [name, seq, settings.compress ? 1 : 0, settings.history, new Date().toISOString()],
  )
}

/** Changes how many old revisions the store keeps; writers of other processes follow with their next write. */
export function* setHistory(name: string, history: number): Operation<void> {
  yield* run('update datastore_stores set history = ?, generation = generation + 1 where name = ?', [
    history,
    name,
  ])
}

/** Takes `count` change numbers; the first of them is `seq`. Also says which generation of views the writer must keep. */
export function* takeSequence(name: string, count: number): Operation<{ seq: number; generation: number }> {
  const taken = yield* row<{ seq: number; generation: number }>(
    'update datastore_stores set seq = seq + ? where name = ? returning seq, generation',
    [count, name],
  )
  if (taken === undefined) {
    throw new DatastoreError('UNKNOWN_STORE', `The store "${name}" is no longer in this database.`, {
      details: { store: name },
    })
  }
  return { seq: taken.seq - count + 1, generation: taken.generation }
}

/** Tells every writer that the store's views are no longer those it knows. */
export function* bumpGeneration(name: string): Operation<void> {
  yield* run('update datastore_stores set generation = generation + 1 where name = ?', [name])
}
