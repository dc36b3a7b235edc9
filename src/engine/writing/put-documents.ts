import { DatastoreError } from '../../shared/errors.ts'
import type { DocumentMeta } from '../../shared/model/document.ts'
import { inSizes } from '../storage/statements/in-sizes.ts'
import type { Operation } from '../storage/operation.ts'
import type { DocumentWrite, DocumentPut } from '../documents/document-write.ts'
import { areTooLong, documentsAtOnce } from '../documents/document-table.ts'
import type { ChangedDocument, DocumentHead, NewDocument } from '../documents/document-row.ts'
import type { DocumentTable } from '../documents/document-table.ts'
import { maintainAll, remember } from './maintain-views.ts'
import type { Writing } from './maintain-views.ts'
import { conflict, nameReferred } from './refuse-change.ts'
import {
  contentHash,
  nextRevision,
  revisionContent,
  revisionNumber,
  revisionWrite,
} from '../documents/revision.ts'

/** A put, and its place among the changes. */
interface Put {
  readonly change: DocumentPut
  readonly index: number
}

/** A put of a document that is there. */
interface Replacement extends Put {
  readonly head: DocumentHead
  /** The hash of what is put. */
  readonly content: string
}

/** Documents that are put together: what is kept of them meanwhile stays small. */
const mostAtOnce = 16 * documentsAtOnce

/** The puts from a place on that follow each other, none of them of a document that an earlier one is of. */
export function nextPuts(changes: readonly DocumentWrite[], from: number): Put[] {
  const puts: Put[] = []
  const keys = new Set<string>()
  for (let index = from; index < changes.length && puts.length < mostAtOnce; index++) {
    const change = changes[index]!
    if (change.kind === 'delete' || keys.has(change.key)) break
    keys.add(change.key)
    puts.push({ change, index })
  }
  return puts
}

/** Puts documents of different keys; results are in their order. */
export function* putAll(writing: Writing, puts: readonly Put[]): Operation<DocumentMeta[]> {
  const { heads } = writing
  const metas = new Map<string, DocumentMeta>()
  const done = (meta: DocumentMeta): void => {
    metas.set(meta.key, meta)
    heads?.set(meta.key, meta)
  }
  const known: Replacement[] = []
  const others: Put[] = []
  for (const put of puts) {
    const head = heads?.get(put.change.key)
    if (head === undefined) others.push(put)
    else known.push({ ...put, head, content: contentHash(put.change.text) })
  }
  for (const meta of yield* replace(writing, known)) done(meta)
  for (let at = 0, tryAgainAt = 0; at < others.length;) {
    if (at >= tryAgainAt) {
      const made = yield* putNew(writing, others, at)
      for (const meta of made) done(meta)
      at += made.length
      if (made.length > 0) continue
      tryAgainAt = at + documentsAtOnce
    }
    done(yield* putOne(writing, others[at++]!))
  }
  return puts.map(({ change }) => metas.get(change.key)!)
}

/**
 * Puts the documents from `from` on with few statements, as long as all of them are new; returns what it made, which may be
 * nothing when one of the next is not.
 */
function* putNew(writing: Writing, puts: readonly Put[], from: number): Operation<DocumentMeta[]> {
  const made: NewDocument[] = []
  for (const part of partsOf(writing.table, puts.slice(from))) {
    const batch = newDocuments(writing, part)
    if (batch === undefined) break
    const inserted = yield* writing.table.insertMany(batch)
    for (const document of batch.slice(0, inserted)) made.push(document)
    if (inserted < batch.length) break
  }
  if (made.length === 0) return []
  const ids = yield* writing.table.idsOf(made.map(({ seq }) => seq))
  const metas = made.map(({ key, rev, seq, updated }, index) => ({ key, id: ids[index]!, rev, updated, seq }))
  const documents = metas.map(({ id, key }, index) => ({ id, key, index: puts[from + index]!.index }))
  yield* maintainAll(writing, documents, { existed: false })
  return metas
}

/** Puts in the parts that one statement takes; long documents come in smaller ones. */
function* partsOf({ dialect }: DocumentTable, puts: readonly Put[]): Generator<readonly Put[], void> {
  for (const part of inSizes(puts, dialect.adapter.rowsAtOnce, documentsAtOnce)) {
    if (areTooLong(part.map(({ change }) => change))) yield* inSizes(part, documentsAtOnce, documentsAtOnce)
    else yield part
  }
}

/** As many puts as fit into one statement, as the documents that they make if their keys are not in use. */
function newDocuments({ numbers, updated, mark }: Writing, puts: readonly Put[]): NewDocument[] | undefined {
  if (puts.length < documentsAtOnce || puts.some(({ change }) => change.rev !== undefined)) return undefined
  const documents = puts.map(({ change: { key, text }, index }) => ({
    key,
    rev: nextRevision(null, contentHash(text), mark),
    seq: numbers[index]!,
    updated,
    text,
  }))
  return areTooLong(documents) ? undefined : documents
}

function* putOne(writing: Writing, { change, index }: Put): Operation<DocumentMeta> {
  const { key, text } = change
  const { updated } = writing
  const seq = writing.numbers[index]!
  const content = contentHash(text)
  let head =
    writing.heads === undefined && looksFirst(writing, change)
      ? yield* writing.table.holdHead(key)
      : undefined
  for (let looks = 0; head === undefined; looks++) {
    if (change.rev !== undefined) throw conflict(change, undefined)
    if (looks === mostLooks) throw neitherThereNorFree(key)
    const rev = nextRevision(null, content, writing.mark)
    const id = yield* writing.table.insert(key, rev, seq, updated, text)
    if (id !== undefined) {
      yield* maintainAll(writing, [{ id, key, index }], { existed: false })
      return { key, id, rev, updated, seq }
    }
    // The writer that held the key may have deleted its document before this look: then the key is free.
    head = yield* writing.table.holdHead(key)
  }
  const [meta] = yield* replace(writing, [{ change, index, head, content }])
  return meta!
}

/** Puts documents that are there and held; results are in their order. */
function* replace(writing: Writing, puts: readonly Replacement[]): Operation<DocumentMeta[]> {
  const { mark, numbers, updated, table } = writing
  const metas: DocumentMeta[] = []
  const changed: (ChangedDocument & Put)[] = []
  for (const { change, index, head, content } of puts) {
    const { key, text } = change
    if (isSaved(change, head, content, mark)) {
      metas.push({ key, ...head })
      continue
    }
    if (change.create === true || (change.rev !== undefined && change.rev !== head.rev))
      throw conflict(change, head)
    const meta = {
      key,
      id: head.id,
      rev: nextRevision(head.rev, content, mark),
      updated,
      seq: numbers[index]!,
    }
    metas.push(meta)
    changed.push({ ...meta, from: head.rev, text, change, index })
  }
  if (changed.length === 0) return metas
  yield* remember(writing, changed, false)
  if (!(yield* table.update(changed))) throw yield* findConflict(table, changed)
  if (writing.together) {
    yield* maintainAll(writing, changed, { existed: true })
    return metas
  }
  for (const document of changed) {
    try {
      yield* maintainAll(writing, [document], { existed: true })
    } catch (error) {
      throw nameReferred(table, document.key, error)
    }
  }
  return metas
}

/** The conflict over the first document that could not be changed. */
function* findConflict(
  table: DocumentTable,
  changed: readonly (ChangedDocument & Put)[],
): Operation<DatastoreError> {
  for (const { change, key, rev } of changed) {
    const head = yield* table.head(key)
    if (head?.rev !== rev) return conflict(change, head)
  }
  throw new DatastoreError('INTERNAL', `The documents of "${table.name}" were changed, and are not.`)
}

/** How often a put may find its key neither taken nor free: other writers may make and delete the document in between. */
const mostLooks = 20

function neitherThereNorFree(key: string): DatastoreError {
  return new DatastoreError(
    'BUSY',
    `Document "${key}" can be neither found nor made: others make and delete it all the time, or its change number is taken. Nothing was written; try again.`,
    { details: { key } },
  )
}

/** Whether a put is for a document that should be there, or may be and would be in its own way. */
function looksFirst({ table }: Writing, { rev, create }: DocumentPut): boolean {
  return rev !== undefined || (create !== true && table.dialect.adapter.locksTakenKeys)
}

/**
 * The document is already what this put makes it: it changes nothing, or this very write was saved before. Another put of the
 * same content from the same revision has another mark, and is refused: both have done something, and one is told so.
 */
function isSaved(change: DocumentPut, { rev }: DocumentHead, content: string, mark: string): boolean {
  if (revisionContent(rev) !== content) return false
  if (change.create !== true && (change.rev === undefined || change.rev === rev)) return true
  const before = change.create === true ? 0 : revisionNumber(change.rev!)
  return revisionWrite(rev) === mark && revisionNumber(rev) === before + 1
}
