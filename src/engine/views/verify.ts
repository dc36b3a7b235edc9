import { DatastoreError } from '../../shared/errors.ts'
import type { DocumentText } from '../../shared/model/document.ts'
import { holdStore } from '../catalog/catalog.ts'
import type { ViewRecord } from '../catalog/view-record.ts'
import type { DocumentTable } from '../documents/document-table.ts'
import type { Session } from '../session.ts'
import { row } from '../storage/operation.ts'
import type { Operation } from '../storage/operation.ts'
import { BatchSize } from './build/batch-size.ts'
import type { MapOutcome, Mapper } from './mapper.ts'
import { readVersion, refuseOtherVersion } from './read-version.ts'
import type { ComparedVersion } from './read-version.ts'
import type { StoredRow } from './row.ts'
import { ViewTable } from './view-table.ts'
import type { DocumentRows } from './view-table.ts'

/** A document whose rows in the view are not what its map yields, or rows of a document that is not there. */
export interface ViewDifference {
  readonly id: number
  readonly key: string
  /** Rows the view lacks, and rows it has too many. */
  readonly missing: number
  readonly extra: number
}

/** How far a verification has come, in documents, and what it found. */
export interface VerifyProgress {
  readonly state: 'verifying' | 'done'
  readonly done: number
  readonly total: number
  /** Documents found different so far, and the first thousand of them. */
  readonly different: number
  readonly differences: readonly ViewDifference[]
  /** How many of them were repaired, when that was asked for. */
  readonly repaired: number
  /** The number of the last document compared: given as `after`, another verification goes on after it. */
  readonly last: number
}

export interface Verification {
  readonly store: string
  readonly session: Session
  readonly documents: DocumentTable
  readonly record: ViewRecord
  readonly mapper: Mapper
  readonly repair: boolean
  /** Writes what is repaired, as every write to the store is. */
  readonly write: <T>(operation: () => Operation<T>) => Promise<T>
  /** Compare only documents with a greater number. */
  readonly after?: number
  readonly signal?: AbortSignal
}

const largestBatch = 500
const mostShown = 1000

/** Compares a view with its map of every document, batch by batch while other work goes on; repairs it when asked. */
export async function* verifyView(verification: Verification): AsyncGenerator<VerifyProgress> {
  const { documents, record } = verification
  const { storage } = verification.session
  const table = new ViewTable(storage.dialect, record)
  if (verification.repair && table.hasWordsTable) await verification.write(() => mend(verification, table))
  const total = await storage.read(documents.count())
  const differences: ViewDifference[] = []
  let [done, different, repaired, last] = [0, 0, 0, verification.after ?? Number.MIN_SAFE_INTEGER]
  const size = new BatchSize(largestBatch)
  for (;;) {
    const { batch, outcomes, differing } = await compareBatch(verification, table, last, size)
    for (const found of differing) {
      different++
      if (differences.length < mostShown) differences.push(found)
      if (
        verification.repair &&
        (await verification.write(() => repair(verification, table, batch, outcomes, found)))
      )
        repaired++
    }
    done += batch.documents.length
    const { ended } = batch
    last = batch.documents.at(-1)?.id ?? last
    yield {
      state: ended ? 'done' : 'verifying',
      done,
      total: Math.max(total, done),
      different,
      differences: [...differences],
      repaired,
      last,
    }
    if (ended) return
    await new Promise((resolve) => setImmediate(resolve))
  }
}

interface ComparedBatch {
  readonly batch: Batch
  readonly outcomes: readonly MapOutcome[]
  readonly differing: readonly ViewDifference[]
}

/** Reads, maps and compares the documents after `last`. */
async function compareBatch(
  verification: Verification,
  table: ViewTable,
  last: number,
  size: BatchSize,
): Promise<ComparedBatch> {
  const { session, record, mapper, signal } = verification
  if (signal?.aborted === true)
    throw new DatastoreError('CANCELLED', `Verifying view "${record.name}" was cancelled.`)
  const batch = await readVersion(session.storage, versionOf(verification), () =>
    readBatch(verification, table, last, size.documents),
  )
  const asked = performance.now()
  const outcomes = await mapper.run(batch.documents, signal)
  size.mapped(batch.documents.length, performance.now() - asked)
  return { batch, outcomes, differing: [...compare(table, batch, outcomes)] }
}

function versionOf({ store, documents, record }: Verification): ComparedVersion {
  return { store, documents, record, meanwhile: 'it was verified' }
}

interface Batch {
  /** Whether no documents follow. */
  readonly ended: boolean
  readonly documents: readonly DocumentText[]
  readonly rows: ReadonlyMap<number, DocumentRows>
}

/** So many documents after `last` with all view rows up to the next batch; the last batch has every row that is left. */
function* readBatch(
  { documents }: Verification,
  table: ViewTable,
  last: number,
  most: number,
): Operation<Batch> {
  const found = yield* documents.scan.after(last, most)
  const ended = found.length < most
  const until = ended ? Number.MAX_SAFE_INTEGER : found.at(-1)!.id
  return { ended, documents: found, rows: yield* table.rowsBetween(last, until) }
}

function* compare(
  table: ViewTable,
  batch: Batch,
  outcomes: readonly MapOutcome[],
): Generator<ViewDifference> {
  const seen = new Set<number>()
  for (const [index, { id, key }] of batch.documents.entries()) {
    seen.add(id)
    const difference = table.compare(batch.rows.get(id), key, outcomes[index]!.rows ?? [])
    if (difference.missing + difference.extra > 0) yield { id, key, ...difference }
  }
  for (const [id, { keys }] of batch.rows) {
    if (!seen.has(id)) yield { id, key: keys[0]!, missing: 0, extra: keys.length }
  }
}

function* mend(verification: Verification, table: ViewTable): Operation<void> {
  const { documents } = verification
  yield* holdStore(documents.dialect, documents.name)
  yield* refuseOtherVersion(versionOf(verification))
  yield* table.mend()
}

/** Writes a document's rows anew, unless it was changed since it was read: then its writer has maintained them. */
function* repair(
  verification: Verification,
  table: ViewTable,
  batch: Batch,
  outcomes: readonly MapOutcome[],
  { id, key }: ViewDifference,
): Operation<boolean> {
  const { documents } = verification
  yield* holdStore(documents.dialect, documents.name)
  yield* refuseOtherVersion(versionOf(verification))
  const index = batch.documents.findIndex((document) => document.id === id)
  if (index < 0) {
    const present = yield* row(`select id from ${documents.quoted} where id = ?`, [id])
    if (present !== undefined) return false
    yield* table.remove(id)
    return true
  }
  const head = yield* documents.head(key)
  if (head?.seq !== batch.documents[index]!.seq) return false
  const rows: readonly StoredRow[] = outcomes[index]!.rows ?? []
  yield* table.remove(id)
  yield* table.add(id, key, rows)
  return true
}
