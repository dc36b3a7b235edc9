import { isDeepStrictEqual } from 'node:util'
import { DatastoreError } from '../../shared/errors.ts'
import type { LocatedStore } from '../store/stores.ts'
import type { Session } from '../session.ts'
import type { CopyOptions, CopyProgress } from './copy-progress.ts'
import { addMigration, createMigrations, listMigrations } from '../catalog/migration-record.ts'
import { createQueries, putQuery } from '../catalog/query-record.ts'
import { findSource, halfMigrated } from './copy-source.ts'
import type { CopySource } from './copy-source.ts'
import { CopyTarget } from './copy-target.ts'
import { buildViews, refuseTakenTables, registerStore } from './copy-views.ts'
import { readSnapshot } from './snapshot.ts'
import type { SnapshotOptions, StoredRow } from './snapshot.ts'
import { CopyDigest } from './copy-digest.ts'

interface CopyPlaces {
  readonly from: Session
  readonly store: LocatedStore
  readonly to: Session
}

/** What the phases of one copy share. */
interface Copying {
  readonly from: Session
  readonly source: CopySource
  readonly target: CopyTarget
  readonly read: CopyDigest
  readonly options: SnapshotOptions
}

/** How many letters of text one transaction writes, about. */
const lettersAtOnce = 1_000_000

/** Copies a store into a new one of another database, or of the same, and proves that it is the same. */
export async function* copyStore(
  { from, store, to }: CopyPlaces,
  { as, history = true, signal }: CopyOptions,
): AsyncGenerator<CopyProgress, void, void> {
  const source = await findSource(from.storage, store, history)
  const target = await CopyTarget.begin(to, {
    store: as ?? store.name,
    source: `"${store.name}" of "${from.storage.location}"`,
    compress: source.settings.compress,
  })
  const copying = { from, source, target, read: new CopyDigest(), options: { history, signal } }
  let whole = false
  try {
    to.storage.prepareForStores()
    await to.storage.read(refuseTakenTables(target, source.authored))
    yield* copyRows(copying)
    const contentHash = yield* verifyRows(copying)
    await makeKnown(copying)
    yield* makeViews(copying, contentHash)
    await target.finish()
    whole = true
    const { documents } = copying.read
    yield { ...progress(copying, { state: 'done', done: documents, total: documents }), contentHash }
  } finally {
    if (!whole) await target.abandon()
  }
}

async function* copyRows(copying: Copying): AsyncGenerator<CopyProgress> {
  const { from, source, target, read, options } = copying
  yield progress(copying, { state: 'documents', done: 0, total: source.total.documents })
  for await (const rows of batches(readSnapshot(from.storage, source.documents, options))) {
    throwIfAborted(options)
    await target.add(rows)
    for (const row of rows) read.add(row)
    const past = read.deletions + read.revisions
    yield past === 0
      ? progress(copying, { state: 'documents', done: read.documents, total: source.total.documents })
      : progress(copying, { state: 'history', done: past, total: source.total.past })
  }
}

/** Reads all of the copy back and compares it; returns the hashes of what the documents are on both sides. */
async function* verifyRows(
  copying: Copying,
): AsyncGenerator<CopyProgress, NonNullable<CopyProgress['contentHash']>> {
  const { target, read, options } = copying
  const copy = new CopyDigest()
  const total = read.documents + read.deletions + read.revisions
  const kept = { ...options, history: true }
  let done = 0
  for await (const rows of readSnapshot(target.session.storage, target.documents, kept)) {
    throwIfAborted(options)
    for (const row of rows) copy.add(row)
    done += rows.length
    yield progress(copying, { state: 'verifying', done, total })
    await target.renew()
  }
  throwIfAborted(options)
  const differences = read.differences(copy)
  if (differences.length > 0) throw isDifferent(target.name, differences)
  return { source: read.content, copy: copy.content }
}

async function makeKnown({ from, source, target, read }: Copying): Promise<void> {
  const { dialect, quoted, compress } = target.documents
  const settings = { compress, history: source.settings.history }
  const seq = Math.max(source.seq, read.lastSeq)
  const { migrations } = source
  // The documents were read in another snapshot than the records.
  const now = await from.storage.read(listMigrations(from.storage.dialect, source.documents.name))
  if (!isDeepStrictEqual(now, migrations)) throw halfMigrated(source.documents.name)
  if (migrations.length > 0) await target.write(() => createMigrations(dialect))
  const { queries } = source
  if (queries.length > 0) await target.write(() => createQueries(dialect))
  await target.write(function* () {
    if (read.lastId > 0) yield* dialect.adapter.continueIds(quoted, read.lastId)
    yield* registerStore(target, { settings, seq, views: source.authored })
    for (const migration of migrations) yield* addMigration(target.name, migration)
    for (const query of queries) yield* putQuery(target.name, query)
  })
}

async function* makeViews(
  copying: Copying,
  contentHash: CopyProgress['contentHash'],
): AsyncGenerator<CopyProgress> {
  const { target, options } = copying
  for await (const { view, done, total } of buildViews(target, options.signal)) {
    yield { ...progress(copying, { state: 'views', done, total }), view, contentHash }
    await target.renew()
  }
}

function progress(
  { source, read }: Copying,
  { state, done, total }: Pick<CopyProgress, 'state' | 'done' | 'total'>,
): CopyProgress {
  return {
    state,
    done,
    total: Math.max(done, total),
    view: null,
    documents: read.documents,
    deletions: read.deletions,
    revisions: read.revisions,
    contentHash: null,
    views: source.authored.map(({ record }) => record.name),
    leftOut: source.programs,
  }
}

/** Gathers rows until there are enough for a transaction. */
async function* batches(chunks: AsyncIterable<StoredRow[]>): AsyncGenerator<StoredRow[]> {
  let batch: StoredRow[] = []
  let letters = 0
  for await (const chunk of chunks) {
    for (const row of chunk) {
      batch.push(row)
      letters += row.text.length + 100
      if (letters < lettersAtOnce) continue
      yield batch
      batch = []
      letters = 0
    }
  }
  if (batch.length > 0) yield batch
}

function isDifferent(store: string, differences: readonly string[]): DatastoreError {
  return new DatastoreError(
    'CORRUPT',
    `The copy "${store}" is not what was read, so nothing was kept of it. It has differently: ${differences.join('; ')}. Another program may have written to its table; copy again.`,
    { details: { store } },
  )
}

function throwIfAborted({ signal }: SnapshotOptions): void {
  if (signal?.aborted === true)
    throw new DatastoreError('CANCELLED', 'Copying was cancelled. Nothing was kept of the copy.')
}
