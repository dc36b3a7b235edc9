import { counted } from '../../shared/counted.ts'
import { DatastoreError } from '../../shared/errors.ts'
import type { DocumentText } from '../../shared/model/document.ts'
import { numberText } from '../../shared/numbers.ts'
import type { Document } from '../document.ts'
import type { DocumentWrite } from '../documents/document-write.ts'
import type { DocumentInput } from '../documents/no-document.ts'
import { checkArgument, checkOptions } from '../invalid-argument.ts'
import { compileMatches } from '../queries/compile-query.ts'
import type { SqlValues } from '../storage/operation.ts'
import type { Where } from '../where.ts'
import { BatchPace } from './batch-pace.ts'
import type { CancelOptions } from './call-options.ts'
import type { OpenStore } from './open-store.ts'
import { readDocument } from './read-documents.ts'
import { retryOvertaken } from './retry-overtaken.ts'
import { deleteDocument, putDocument, saveChanges } from './save-documents.ts'
import { checkWhere } from './views/query-views.ts'

/** Where changing documents by a condition begins, and how it is cancelled. */
export interface WhereOptions extends CancelOptions {
  /** Go on after the `last` document of a call that ended early. */
  readonly after?: number
}

/** How far changing documents by a condition has come. */
export interface WhereProgress {
  /** Documents dealt with, and how many met the condition at the beginning. */
  readonly done: number
  readonly total: number
  /** How many of them were changed, or deleted. */
  readonly changed: number
  /** The `_id` of the last document dealt with, for `after`; null before the first. */
  readonly last: number | null
}

type Make = (document: DocumentText) => DocumentWrite | undefined | Promise<DocumentWrite | undefined>

/** Which documents are meant. */
interface Meant {
  readonly view: string
  readonly where: Where
  readonly options: WhereOptions
}

export function deleteWhere(store: OpenStore, meant: Meant): AsyncGenerator<WhereProgress> {
  check(meant)
  return changeAll(store, meant, ({ key, rev }) => deleteDocument(key, { rev }))
}

export function updateWhere<Doc>(
  store: OpenStore,
  meant: Meant,
  change: (document: Document<Doc>) => unknown,
): AsyncGenerator<WhereProgress> {
  check(meant)
  checkArgument('change', change, 'function')
  return changeAll(store, meant, async (document) => {
    const { key, rev } = document
    try {
      const made = await change(readDocument<Doc>(document))
      return made === undefined ? undefined : putDocument(key, made as DocumentInput, { rev })
    } catch (error) {
      if (error instanceof DatastoreError && error.details.key !== undefined) throw error
      const message = error instanceof Error ? error.message : String(error)
      throw new DatastoreError('INVALID_INPUT', `The change failed on document "${key}": ${message}`, {
        details: { key },
        cause: error,
      })
    }
  })
}

function check({ view, where, options }: Meant): void {
  checkArgument('view', view, 'text')
  checkWhere(where)
  checkOptions(options, { after: 'count', signal: 'signal' })
}

/** A document that met the condition, and its last change then. */
type Met = readonly [id: number, seq: number]

async function* changeAll(store: OpenStore, meant: Meant, make: Make): AsyncGenerator<WhereProgress> {
  const { signal } = meant.options
  await store.makeWritable()
  const met = await findAll(store, meant)
  const pace = new BatchPace()
  let progress: WhereProgress = { done: 0, total: met.length, changed: 0, last: null }
  yield progress
  while (progress.done < met.length) {
    if (signal?.aborted === true) throw stopped('CANCELLED', 'It was cancelled.', progress)
    const batch = met.slice(progress.done, progress.done + pace.size)
    const started = performance.now()
    try {
      const changed = await retryOvertaken(() => changeBatch(store, meant, batch, make))
      const done = progress.done + batch.length
      progress = { ...progress, done, changed: progress.changed + changed, last: batch.at(-1)![0] }
    } catch (error) {
      if (!(error instanceof DatastoreError) || error.details.key === undefined) throw error
      if (batch.length === 1) throw stopped(error.code, error.message, progress, error)
      // What stands before the document that was refused is saved.
      pace.halve()
      continue
    }
    pace.took(performance.now() - started)
    yield progress
    await new Promise((resolve) => setImmediate(resolve))
  }
}

/** The documents that meet the condition now, in the order of their ids. */
async function findAll(store: OpenStore, { view, where, options }: Meant): Promise<Met[]> {
  await store.refresh()
  const record = await store.answering(view)
  const { sql, params } = compileMatches(store.dialect, record, where, store.documents.quoted)
  const met: Met[] = []
  const chunks = store.storage.stream(`${sql} and v._id > ? order by 1`, [...params, options.after ?? 0], {
    signal: options.signal,
  })
  for await (const chunk of chunks) for (const { id, seq } of chunk) met.push([Number(id), Number(seq)])
  return met
}

/** Changes those of the documents that still meet the condition, in one transaction; returns how many. */
async function changeBatch(
  store: OpenStore,
  meant: Meant,
  batch: readonly Met[],
  make: Make,
): Promise<number> {
  const seqs = new Map(batch)
  const documents = await store.read(store.documents.withIds([...seqs.keys()]))
  const others = documents.filter(({ id, seq }) => seq !== seqs.get(id)).map(({ id }) => id)
  // Looked at after they were read: what changes in between is refused by its revision.
  const still = others.length === 0 ? new Set<number>() : await stillMet(store, meant, others)
  const changes: DocumentWrite[] = []
  for (const document of documents) {
    if (document.seq !== seqs.get(document.id) && !still.has(document.id)) continue
    const change = await make(document)
    if (change !== undefined) changes.push(change)
  }
  if (changes.length === 0) return 0
  const saved = await saveChanges(store, changes)
  const revs = new Map(documents.map(({ key, rev }) => [key, rev]))
  return saved.filter(
    (meta, index) => meta !== null && (changes[index]!.kind === 'delete' || meta.rev !== revs.get(meta.key)),
  ).length
}

async function stillMet(
  store: OpenStore,
  { view, where }: Meant,
  ids: readonly number[],
): Promise<Set<number>> {
  await store.refresh()
  const record = await store.answering(view)
  const { sql, params } = compileMatches(store.dialect, record, where, store.documents.quoted)
  const found = await store.read(
    (function* () {
      const among = `${sql} and v._id in (${ids.map(() => '?').join(', ')})`
      return (yield { mode: 'values', sql: among, params: [...params, ...ids] }) as SqlValues[]
    })(),
  )
  return new Set(found.map(([id]) => Number(id)))
}

function stopped(
  code: DatastoreError['code'],
  why: string,
  { done, total, changed }: WhereProgress,
  cause?: DatastoreError,
): DatastoreError {
  return new DatastoreError(
    code,
    `${why.replace(/[^.!?]$/, '$&.')} ${numberText(changed)} of ${counted(total, 'document')} were changed before it, ${numberText(done)} were dealt with. That stays; call it again to go on.`,
    { details: cause?.details ?? {}, cause },
  )
}
