import { numberText } from '../../../shared/numbers.ts'
import { DatastoreError } from '../../../shared/errors.ts'
import { holdStore } from '../../catalog/catalog.ts'
import {
  addMigration,
  createMigrations,
  listMigrations,
  saveMigration,
} from '../../catalog/migration-record.ts'
import type { MigrationRecord } from '../../catalog/migration-record.ts'
import type { DocumentText } from '../../../shared/model/document.ts'
import type { Operation } from '../../storage/operation.ts'
import { BatchPace } from '../batch-pace.ts'
import type { OpenStore } from '../open-store.ts'
import { retryOvertaken } from '../retry-overtaken.ts'
import { saveChanges } from '../save-documents.ts'
import { migrateDocument, pendingOf, readPending } from './migration.ts'
import type { MigratedDocument, Migration, Pending } from './migration.ts'

/** What one migration has done, or would do. */
export interface MigrationCount {
  readonly number: number
  readonly name: string
  /** Documents that it changed, and that it deleted. */
  readonly changed: number
  readonly deleted: number
}

/** How far a run of migrations has come. */
export interface MigrationProgress {
  readonly state: 'migrating' | 'done'
  /** Documents dealt with, and how many there were when these migrations began. */
  readonly done: number
  readonly total: number
  /** The migrations that go over the documents now; once it is done, all that this call has finished. */
  readonly migrations: readonly MigrationCount[]
}

/** Another program runs the same migrations, and was quicker with a batch. */
class Overtaken extends Error {}

/**
 * Runs what is to be done of the migrations. Each batch is one transaction with the place that it came to, so every
 * document that was there is changed once, even where programs run them at the same time, or are interrupted.
 */
export async function* runMigrations(
  store: OpenStore,
  migrations: readonly Migration[],
  signal?: AbortSignal,
): AsyncGenerator<MigrationProgress> {
  await store.makeWritable()
  const finished: MigrationCount[] = []
  let last: MigrationProgress = { state: 'migrating', done: 0, total: 0, migrations: [] }
  // Where nothing is left to do, which is so at nearly every start of a program, nothing is written.
  while ((await readPending(store, migrations)).migrations.length > 0) {
    await store.write(() => createMigrations(store.dialect))
    const pending = await begin(store, migrations)
    // Another program may have finished them meanwhile.
    if (pending.migrations.length === 0) break
    const pace = new BatchPace()
    for await (const records of goOver(store, pending, pace, signal)) {
      last = progressOf(records)
      yield last
    }
    finished.push(...last.migrations)
  }
  yield { ...last, state: 'done', migrations: finished }
}

/** Finds what is to be done next, and records it as begun. */
async function begin(store: OpenStore, migrations: readonly Migration[]): Promise<Pending> {
  return await store.write(function* () {
    // Every document that another program has begun to put is there now, and later ones get greater ids.
    yield* holdStore(store.dialect, store.name)
    const pending = pendingOf(store.name, migrations, yield* listMigrations(store.dialect, store.name))
    if (pending.migrations.length === 0 || pending.records.length > 0) return pending
    const bounds = yield* store.documents.scan.bounds()
    const total = yield* store.documents.count()
    const records = pending.migrations.map(({ number, name }): MigrationRecord => {
      const counts = { checkpoint: 0, last: bounds?.last ?? 0, done: 0, total, changed: 0, deleted: 0 }
      return { number, name, ...counts, begun: new Date().toISOString(), finished: null }
    })
    for (const record of records) yield* addMigration(store.name, record)
    return { ...pending, records }
  })
}

async function* goOver(
  store: OpenStore,
  { records: begun, ...pending }: Pending,
  pace: BatchPace,
  signal: AbortSignal | undefined,
): AsyncGenerator<readonly MigrationRecord[]> {
  let records = begun
  yield records
  while (records.some(({ finished }) => finished === null)) {
    if (signal?.aborted === true) throw cancelled(store.name, records)
    const from = records
    records = await retryOvertaken(() => nextBatch(store, pending, from, pace)).catch(
      async (error: unknown) => {
        // Another program may have dealt with these documents after their place was read, whatever the error says of them.
        const now = await readAgain(store, from)
        if (now[0]?.done === from[0]!.done && now[0].finished === null) throw error
        return now
      },
    )
    yield records
    await new Promise((resolve) => setImmediate(resolve))
  }
}

/** How far the migrations have come by now. */
async function readAgain(
  store: OpenStore,
  records: readonly MigrationRecord[],
): Promise<readonly MigrationRecord[]> {
  const all = await store.read(listMigrations(store.dialect, store.name))
  const numbers = new Set(records.map(({ number }) => number))
  return all.filter(({ number }) => numbers.has(number))
}

async function nextBatch(
  store: OpenStore,
  { migrations, later }: Omit<Pending, 'records'>,
  records: readonly MigrationRecord[],
  pace: BatchPace,
): Promise<readonly MigrationRecord[]> {
  const { checkpoint, last } = records[0]!
  const found = await store.read(store.documents.scan.after(checkpoint, pace.size))
  const documents = found.filter(({ id }) => id <= last)
  const migrated: MigratedDocument[] = []
  for (const document of documents) migrated.push(await migrateDocument(migrations, document))
  const isEnd = documents.length < found.length || found.length < pace.size
  const now = isEnd ? new Date().toISOString() : null
  const to = records.map((record) => advanced(record, { documents, migrated, finished: now }))
  const changes = migrated.flatMap(({ change }) => (change === null ? [] : [change]))
  const started = performance.now()
  const save = (): Operation<void> => saveAll(store, records, to)
  try {
    if (changes.length === 0) await store.write(save)
    else
      await saveChanges(store, changes, {
        passing: later.length > 0,
        around: (write) => followedBy(write, save),
      })
  } catch (error) {
    throw stopped(error, migrations, documents)
  }
  pace.took(performance.now() - started)
  return to
}

function* saveAll(
  store: OpenStore,
  from: readonly MigrationRecord[],
  to: readonly MigrationRecord[],
): Operation<void> {
  for (const [index, record] of from.entries())
    if (!(yield* saveMigration(store.name, record, to[index]!))) throw new Overtaken()
}

function* followedBy<T>(write: Operation<T>, save: () => Operation<void>): Operation<T> {
  const result = yield* write
  yield* save()
  return result
}

function advanced(
  record: MigrationRecord,
  {
    documents,
    migrated,
    finished,
  }: {
    readonly documents: readonly DocumentText[]
    readonly migrated: readonly MigratedDocument[]
    readonly finished: string | null
  },
): MigrationRecord {
  const { number } = record
  return {
    ...record,
    checkpoint: documents.at(-1)?.id ?? record.checkpoint,
    done: record.done + documents.length,
    changed: record.changed + migrated.filter(({ changed }) => changed.includes(number)).length,
    deleted: record.deleted + migrated.filter(({ deletedBy }) => deletedBy === number).length,
    finished,
  }
}

function progressOf(records: readonly MigrationRecord[]): MigrationProgress {
  const { done, total } = records[0]!
  const migrations = records.map(({ number, name, changed, deleted }) => ({ number, name, changed, deleted }))
  return { state: 'migrating', done, total, migrations }
}

/** What a view refuses, said of the migrations that the document came through. */
function stopped(
  error: unknown,
  migrations: readonly Migration[],
  documents: readonly DocumentText[],
): unknown {
  if (!(error instanceof DatastoreError) || error.code === 'CONFLICT') return error
  const { key } = error.details
  if (key === undefined || !documents.some((document) => document.key === key)) return error
  const names = migrations.map(({ number, name }) => `${number} ("${name}")`).join(', ')
  return new DatastoreError(
    error.code,
    `Migration ${names} stopped at document "${key}". ${error.message} The batches before it are saved; run it again to go on.`,
    { details: error.details, cause: error },
  )
}

function cancelled(store: string, records: readonly MigrationRecord[]): DatastoreError {
  const { done, total } = progressOf(records)
  return new DatastoreError(
    'CANCELLED',
    `Migrating store "${store}" was cancelled after ${numberText(done)} of ${numberText(total)} documents. What was saved stays; run it again to go on.`,
    { details: { store } },
  )
}
