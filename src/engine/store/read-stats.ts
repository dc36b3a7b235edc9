import { statSync } from 'node:fs'
import { row } from '../storage/operation.ts'
import type { Operation } from '../storage/operation.ts'
import { countErrors } from '../views/view-errors.ts'
import type { OpenStore } from './open-store.ts'

/** What a store amounts to. Sizes are in bytes, and those of a file cover every store in it. */
export interface StoreStats {
  readonly documents: number
  /** The store's change number, as `seq()` tells it. */
  readonly seq: number
  readonly deletions: number
  readonly revisions: number
  readonly views: readonly { readonly name: string; readonly rows: number; readonly errors: number }[]
  readonly fileBytes: number
  readonly journalBytes: number
  readonly journalMode: string
}

export async function readStats(store: OpenStore): Promise<StoreStats> {
  await store.refresh()
  const { documents, ...counted } = await store.read(count(store))
  return {
    documents,
    seq: await store.settledSeq(),
    ...counted,
    fileBytes: sizeOf(store.storage.location),
    journalBytes: sizeOf(`${store.storage.location}-wal`),
    journalMode: store.storage.journalMode,
  }
}

type Counted = Omit<StoreStats, 'seq' | 'fileBytes' | 'journalBytes' | 'journalMode'>

function* count(store: OpenStore): Operation<Counted> {
  const { name, dialect } = store
  const documents = yield* store.documents.count()
  const views: { name: string; rows: number; errors: number }[] = []
  for (const view of store.views.records) {
    if (!view.live) continue
    const rows = yield* number(`select count(*) as n from ${dialect.compiler.table(view.table)}`)
    const errors =
      store.format === 'legacy' ? 0 : yield* countErrors({ store: name, view: view.name, table: view.table })
    views.push({ name: view.name, rows, errors })
  }
  if (store.format === 'legacy') return { documents, deletions: 0, revisions: 0, views }
  return {
    documents,
    deletions: yield* number('select count(*) as n from datastore_deletions where store = ?', name),
    revisions: yield* number('select count(*) as n from datastore_history where store = ?', name),
    views,
  }
}

function* number(sql: string, ...params: string[]): Operation<number> {
  return (yield* row<{ n: number }>(sql, params))!.n
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0
}
