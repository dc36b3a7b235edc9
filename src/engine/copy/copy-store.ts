import { DatastoreError } from '../../shared/errors.ts'
import { findStore } from '../catalog/catalog.ts'
import type { StoreSettings } from '../catalog/catalog.ts'
import type { LocatedStore } from '../catalog/stores.ts'
import { DocumentTable } from '../documents/document-table.ts'
import type { Session } from '../session.ts'
import type { Operation } from '../storage/operation.ts'
import { CopyTarget } from './copy-target.ts'
import { buildViews, readViews, refuseTakenTables, registerStore } from './copy-views.ts'
import type { CopiedView } from './copy-views.ts'
import { countRows, readSnapshot } from './snapshot.ts'
import type { StoredRow } from './snapshot.ts'
import { Tally } from './tally.ts'

/** How a store is copied. */
export interface CopyOptions {
  /** The name of the new store; that of the old one when it is not given. */
  readonly as?: string
  /** Copy old revisions too: true when it is not given. */
  readonly history?: boolean
  readonly signal?: AbortSignal
}

/** How far a copy has come. */
export interface CopyProgress {
  /**
   * What is being done: documents are copied, then deletions and old revisions (`history`), all of it is read back
   * (`verifying`), and the authored `views` are built. Nobody sees the copy before it is `done`.
   */
  readonly state: 'documents' | 'history' | 'verifying' | 'views' | 'done'
  /** Of what this state deals with, and how much that is about to be. */
  readonly done: number
  readonly total: number
  /** The view that is being built. */
  readonly view: string | null
  readonly documents: number
  readonly deletions: number
  readonly revisions: number
  /**
   * SHA-256 over every document's key, revision and text, as they were read and as they stand in the copy, whatever their
   * order; null before that is known. A copy is done only when both are the same.
   */
  readonly contentHash: { readonly source: string; readonly copy: string } | null
  /** Authored views, which the copy has with all their versions. */
  readonly views: readonly string[]
  /** Views of programs, which are left out: each program makes its own when it opens the copy. */
  readonly leftOut: readonly string[]
}

export interface CopyPlaces {
  readonly from: Session
  readonly store: LocatedStore
  readonly to: Session
}

interface Source {
  readonly documents: DocumentTable
  readonly settings: StoreSettings
  readonly seq: number
  readonly authored: readonly CopiedView[]
  readonly programs: readonly string[]
  readonly total: { readonly documents: number; readonly past: number }
}

/** How many letters of text one transaction writes, about. */
const lettersAtOnce = 1_000_000

/** Copies a store into a new one of another database, or of the same, and proves that it is the same. */
export async function* copyStore(
  places: CopyPlaces,
  { as, history = true, signal }: CopyOptions,
): AsyncGenerator<CopyProgress, void, void> {
  const source = await findSource(places, history)
  const target = await CopyTarget.begin(places.to, {
    store: as ?? places.store.name,
    source: `"${places.store.name}" of "${places.from.storage.location}"`,
    compress: source.settings.compress,
  })
  let whole = false
  try {
    await target.session.storage.read(refuseTakenTables(target, source.authored))
    const last = yield* copyAll(places.from, source, target, { history, signal })
    await target.finish()
    whole = true
    yield { ...last, state: 'done', done: last.documents, total: last.documents, view: null }
  } finally {
    if (!whole) await target.abandon()
  }
}

async function findSource({ from, store }: CopyPlaces, history: boolean): Promise<Source> {
  const { dialect } = from.storage
  if (store.format === 'legacy') throw mustUpgrade(store.name)
  const documents = new DocumentTable(dialect, store.name, store.format, store.compress)
  return await from.storage.read(describe(documents, history))
}

function* describe(documents: DocumentTable, history: boolean): Operation<Source> {
  const record = yield* findStore(documents.name)
  if (record === undefined) throw gone(documents.name)
  const { compress, history: depth, seq } = record
  return {
    documents,
    settings: { compress: compress && documents.compress, history: depth },
    seq,
    ...(yield* readViews(documents.name)),
    total: yield* countRows(documents, history),
  }
}

async function* copyAll(
  from: Session,
  source: Source,
  target: CopyTarget,
  options: { readonly history: boolean; readonly signal?: AbortSignal | undefined },
): AsyncGenerator<CopyProgress, CopyProgress, void> {
  const { authored, programs, settings } = source
  const signal = options.signal
  const read = new Tally()
  const names = { views: authored.map(({ record }) => record.name), leftOut: programs }
  const progress = (at: Pick<CopyProgress, 'state' | 'done' | 'total'>): CopyProgress => ({
    ...at,
    total: Math.max(at.done, at.total),
    view: null,
    documents: read.documents,
    deletions: read.deletions,
    revisions: read.revisions,
    contentHash: null,
    ...names,
  })
  yield progress({ state: 'documents', done: 0, total: source.total.documents })
  for await (const rows of batches(readSnapshot(from.storage, source.documents, options))) {
    throwIfAborted(signal)
    await target.add(rows)
    for (const row of rows) read.add(row)
    const past = read.deletions + read.revisions
    yield past === 0
      ? progress({ state: 'documents', done: read.documents, total: source.total.documents })
      : progress({ state: 'history', done: past, total: source.total.past })
  }
  throwIfAborted(signal)
  const copy = new Tally()
  const total = read.documents + read.deletions + read.revisions
  let verified = 0
  const kept = { history: true, signal }
  for await (const rows of readSnapshot(target.session.storage, target.documents, kept)) {
    for (const row of rows) copy.add(row)
    verified += rows.length
    yield progress({ state: 'verifying', done: verified, total })
    throwIfAborted(signal)
  }
  refuseDifferent(read, copy, target.name)
  const contentHash = { source: read.content, copy: copy.content }
  const seq = Math.max(source.seq, read.lastSeq)
  await target.write(function* () {
    const { dialect, quoted } = target.documents
    if (read.lastId > 0) yield* dialect.continueIds(quoted, read.lastId)
    const kept = { compress: settings.compress && dialect.compresses, history: settings.history }
    yield* registerStore(target, { settings: kept, seq, views: authored })
  })
  for await (const { view, done, total: most } of buildViews(target, signal)) {
    yield { ...progress({ state: 'views', done, total: most }), view, contentHash }
    await target.renew()
  }
  return { ...progress({ state: 'done', done: read.documents, total: read.documents }), contentHash }
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

function refuseDifferent(read: Tally, copy: Tally, store: string): void {
  const differences = read.differences(copy)
  if (differences.length === 0) return
  throw new DatastoreError(
    'CORRUPT',
    `The copy "${store}" is not what was read, so nothing was kept of it. It has differently: ${differences.join('; ')}. Another program may have written to its table; copy again.`,
    { details: { store } },
  )
}

function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true)
    throw new DatastoreError('CANCELLED', 'Copying was cancelled. Nothing was kept of the copy.')
}

function mustUpgrade(store: string): DatastoreError {
  return new DatastoreError(
    'UPGRADE_NEEDED',
    `Store "${store}" was written by the Python original: upgrade it first, which makes a backup beside the file; then copy it.`,
    { details: { store } },
  )
}

function gone(store: string): DatastoreError {
  return new DatastoreError('UNKNOWN_STORE', `The store "${store}" is no longer in this database.`, {
    details: { store },
  })
}
