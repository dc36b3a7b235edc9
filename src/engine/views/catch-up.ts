import { bumpGeneration, holdStore } from '../catalog/catalog.ts'
import { findView, isSameVersion, setIndexedSeq } from '../catalog/view-record.ts'
import type { ViewRecord } from '../catalog/view-record.ts'
import type { DocumentTable } from '../documents/document-table.ts'
import type { Dialect } from '../storage/dialect.ts'
import { run } from '../storage/operation.ts'
import type { Operation } from '../storage/operation.ts'
import type { View } from '../view.ts'
import { runNativeMap } from './native-map.ts'
import { ViewTable } from './view-table.ts'

export interface StaleView {
  readonly store: string
  readonly dialect: Dialect
  readonly documents: DocumentTable
  readonly record: ViewRecord
  readonly code: View
}

const batch = 500

/**
 * Brings a program's view up to date with what other programs wrote since `indexed_seq`, in one transaction; catching
 * up equals building anew. A document that the view refuses is named, and the view stays stale. Nothing is done when
 * the view is another one by now: it has to be read again.
 */
export function* catchUp(view: StaleView): Operation<void> {
  const { store, dialect, documents, code } = view
  yield* holdStore(dialect, store)
  const record = yield* findView(store, view.record.name)
  const since = record?.indexedSeq ?? null
  if (record === undefined || since === null || !isSameVersion(record, view.record)) return
  const table = new ViewTable(dialect, { ...record, constraints: code })
  // Everything old goes first: documents may have handed a unique value, or an id, to each other meanwhile. Rows of
  // deleted documents are gone already: removing them needs no code.
  yield* run(
    `delete from ${dialect.compiler.table(record.table)} where _id in (select id from ${documents.quoted} where seq > ?)`,
    [since],
  )
  let seq = since
  for (;;) {
    const changed = yield* documents.scan.changedAfter(seq, batch)
    for (const document of changed)
      yield* table.add(document.id, document.key, runNativeMap(code, record, document))
    if (changed.length < batch) break
    seq = changed.at(-1)!.seq
  }
  yield* setIndexedSeq(store, record.name, null)
  yield* bumpGeneration(store)
}
