import type { BuildRecord } from '../catalog/build-record.ts'
import { bumpGeneration } from '../catalog/catalog.ts'
import { findView, setIndexedSeq } from '../catalog/view-record.ts'
import type { ViewRecord } from '../catalog/view-record.ts'
import type { DocumentTable } from '../documents/document-table.ts'
import { rows, run } from '../storage/operation.ts'
import type { Operation } from '../storage/operation.ts'
import { noteLeft } from './view-errors.ts'

interface Place {
  readonly store: string
  readonly documents: DocumentTable
}

/**
 * Leaves to its builder what a version that is being built has missed, because it was written since `since` by a program without the
 * view's code. Returns how many documents that were. The old rows go at once: they might hold values that others have by now.
 */
export function* leaveMissed(
  { store, documents }: Place,
  { name }: Pick<ViewRecord, 'name'>,
  { table, checkpoint, lastId }: BuildRecord,
  since: number,
): Operation<number> {
  const { dialect, quoted } = documents
  // The others are the builder's anyhow: he has yet to come to them.
  const missed = `from ${quoted} where seq > ? and (id <= ? or id > ?)`
  const params = [since, checkpoint, lastId]
  yield* run(`delete from ${dialect.table(table)} where _id in (select id ${missed})`, params)
  const found = yield* rows<{ key: string }>(`select "key" ${missed}`, params)
  for (const { key } of found) yield* noteLeft(dialect, { store, view: name, table }, key, since)
  return found.length
}

/** The same for a build as it stands, to be done by who holds its lease; 0 when nothing was missed. */
export function* leaveMissedNow({ store, documents }: Place, view: string): Operation<number> {
  const now = yield* findView(store, view)
  if (now === undefined || now.build === null || now.indexedSeq === null) return 0
  const missed = yield* leaveMissed({ store, documents }, now, now.build, now.indexedSeq)
  // Whoever has the code of the version that answers has still to catch up with that.
  if (now.live) return missed
  yield* setIndexedSeq(store, now.name, null)
  yield* bumpGeneration(store)
  return missed
}
