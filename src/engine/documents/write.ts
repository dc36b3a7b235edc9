import { DatastoreError } from '../../shared/errors.ts'
import type { DocumentMeta } from '../../shared/model/document.ts'
import { beginEpoch } from '../changes/epochs.ts'
import { bumpGeneration, takeNumbers } from '../catalog/catalog.ts'
import { findUnfilled } from '../catalog/build-record.ts'
import type { Unfilled } from '../catalog/build-record.ts'
import { setIndexedSeq } from '../catalog/view-record.ts'
import { keepRevision } from '../history/history.ts'
import type { Operation } from '../storage/operation.ts'
import { maintainBuilding } from '../views/maintain-building.ts'
import type { MapOutcome } from '../views/mapper.ts'
import { RowBatch } from '../views/row-batch.ts'
import { clearError, noteError } from '../views/view-errors.ts'
import type { KnownViews, Target } from '../views/view-set.ts'
import { documentsAtOnce } from './document-table.ts'
import type { DocumentHead, DocumentTable, NewDocument } from './document-table.ts'
import type { JsonObject } from './plain-json.ts'
import { contentHash, nextRevision, revisionContent, revisionNumber, revisionWrite } from './revision.ts'

export interface PutChange {
  readonly kind: 'put'
  readonly key: string
  readonly text: string
  /** What the text holds, where it is known already. */
  readonly content?: JsonObject
  /** The revision that must be the present one. */
  readonly rev?: string
  /** The key must not be in use. */
  readonly create?: boolean
}

export interface DeleteChange {
  readonly kind: 'delete'
  readonly key: string
  readonly rev?: string
  /** A document that is gone is no longer at the revision that was read: in a transaction nothing else would tell. */
  readonly mustBeThere?: boolean
}

export type Change = PutChange | DeleteChange

/** For each maintained table, the outcome of each change in order; null for a deletion. */
export type MappedChanges = ReadonlyMap<Target, readonly (MapOutcome | null)[]>

/** The views changed between mapping and writing: the caller reads them again and starts over. */
export class StaleViews extends Error {}

/** They did so each time. */
export function alwaysStale(store: string, cause: StaleViews): DatastoreError {
  return new DatastoreError(
    'BUSY',
    `The views of store "${store}" are changed by other programs all the time. Nothing was written; try again.`,
    { details: { store }, cause },
  )
}

/** A document that a transaction read was changed before it was written: the caller starts it over. */
export class ReadsChanged extends Error {
  readonly key: string

  constructor(key: string) {
    super(`Document "${key}" was changed while a transaction was based on it.`)
    this.key = key
  }
}

export interface WriteContext {
  readonly store: string
  readonly table: DocumentTable
  /** The views that the changes were mapped for. */
  readonly views: KnownViews
  /** Revisions that a transaction read and relies on; null for a document that was not there. */
  readonly reads?: ReadonlyMap<string, string | null>
  /** The epoch that this write begins, when it is the program's first. */
  readonly epoch?: string | undefined
  /** The mark of this write, which becomes part of each revision that it makes. */
  readonly mark: string
}

interface Writing extends WriteContext {
  /** The change number of each change. */
  readonly numbers: readonly number[]
  readonly updated: string
  readonly mapped: MappedChanges
  /** Rows of new documents, waiting to be added to each table. */
  readonly added: ReadonlyMap<Target, RowBatch>
  /** What a version that is being built could not hold when it was written: it may, when all else is. */
  readonly noted: Map<string, [Target, MapOutcome, Maintained]>
  /** How far each unfinished build has come: between these ids, its builder has yet to fill the documents. */
  readonly unfilled: ReadonlyMap<string, Unfilled>
}

/** Maps what is about to be put, for every maintained view. Throws what a view that rejects says. */
export async function mapChanges(
  targets: readonly Target[],
  changes: readonly Change[],
): Promise<MappedChanges> {
  const puts = changes.filter((change) => change.kind === 'put')
  const mapped = new Map<Target, (MapOutcome | null)[]>()
  for (const target of targets) {
    const answer = target.mapper.runBriefly(puts)
    // Often a map has answered already: waiting a turn for it would cost more than the map.
    const outcomes = answer instanceof Promise ? await answer : answer
    if (!target.building) refuseFailed(target, outcomes)
    mapped.set(target, puts.length === changes.length ? outcomes : spread(changes, outcomes))
  }
  return mapped
}

function refuseFailed(target: Target, outcomes: readonly MapOutcome[]): void {
  for (const { error } of outcomes) {
    if (error !== null && (target.mapper.onError === 'reject' || error.code === 'CONSTRAINT')) throw error
  }
}

function spread(changes: readonly Change[], outcomes: readonly MapOutcome[]): (MapOutcome | null)[] {
  let next = 0
  return changes.map((change) => (change.kind === 'put' ? outcomes[next++]! : null))
}

/**
 * Applies changes and their view rows in one transaction; results are in the changes' order, null for a
 * deletion of what was not there.
 */
export function* applyChanges(
  context: WriteContext,
  changes: readonly Change[],
  mapped: MappedChanges,
): Operation<(DocumentMeta | null)[]> {
  const { numbers, generation } = yield* takeNumbers(context.table.dialect, context.store, {
    count: changes.length,
    alone: mustBeAlone(context),
  })
  if (generation !== context.views.generation) throw new StaleViews()
  if (context.epoch !== undefined) yield* beginEpoch(context.store, { seq: numbers[0]!, id: context.epoch })
  yield* checkReads(context, changes)
  yield* leaveBehind(context, numbers[0]! - 1)
  const writing: Writing = {
    ...context,
    numbers,
    updated: new Date().toISOString(),
    mapped,
    added: new Map(
      [...mapped.keys()].map((target) => [target, new RowBatch(target.table, { postpones: true })]),
    ),
    noted: new Map(),
    unfilled: yield* readUnfilled(context, mapped),
  }
  const results: (DocumentMeta | null)[] = []
  let tryAgainAt = 0
  while (results.length < changes.length) {
    const index = results.length
    if (index >= tryAgainAt) {
      const made = yield* putNew(writing, changes, index)
      for (const meta of made) results.push(meta)
      if (made.length > 0) continue
      tryAgainAt = index + documentsAtOnce
    }
    const change = changes[index]!
    try {
      results.push(
        change.kind === 'put' ? yield* put(writing, change, index) : yield* remove(writing, change, index),
      )
    } catch (error) {
      throw context.table.violates(error, 'foreign key') ? stillReferred(change.key, error) : error
    }
  }
  for (const batch of writing.added.values()) yield* batch.end()
  for (const [target, outcome, document] of writing.noted.values())
    yield* maintain(writing, target, outcome, document)
  return results
}

/**
 * Views that are left behind are marked in rows that every writer reads; and a document that was not there when it was read
 * must not come to be, which no lock on it can prevent.
 */
function mustBeAlone({ views, reads }: WriteContext): boolean {
  return views.unmaintained.length > 0 || [...(reads?.values() ?? [])].includes(null)
}

function* checkReads({ table, reads }: WriteContext, changes: readonly Change[]): Operation<void> {
  if (table.dialect.holdKeys !== null && (reads !== undefined || changes.length > 1))
    yield* table.hold([...(reads?.keys() ?? []), ...changes.map(({ key }) => key)])
  for (const [key, rev] of reads ?? []) {
    const head = yield* table.head(key)
    if ((head?.rev ?? null) !== rev) throw new ReadsChanged(key)
  }
}

/** Marks the views whose code is elsewhere: they catch up from here when their program opens the store. */
function* leaveBehind({ store, views }: WriteContext, seq: number): Operation<void> {
  const left = views.unmaintained
  if (left.length === 0) return
  for (const view of left) yield* setIndexedSeq(store, view.name, seq)
  yield* bumpGeneration(store)
}

function* readUnfilled({ store }: WriteContext, mapped: MappedChanges): Operation<Map<string, Unfilled>> {
  const unfilled = new Map<string, Unfilled>()
  for (const target of mapped.keys()) {
    if (target.building) unfilled.set(target.view, yield* findUnfilled(store, target.view))
  }
  return unfilled
}

/** Whether a write has to leave the document to the builder, who has not come to it. */
function isLeftToBuilder({ unfilled }: Writing, target: Target, id: number): boolean {
  if (!target.building) return false
  const { checkpoint, lastId } = unfilled.get(target.view)!
  return id > checkpoint && id <= lastId
}

/** Documents whose ids are asked for at once: what is kept of them meanwhile stays small. */
const mostNew = 16 * documentsAtOnce

/**
 * Puts the documents from `from` on with few statements, as long as all of them are new; returns what it made, which is
 * nothing when one of the next is not.
 */
function* putNew(writing: Writing, changes: readonly Change[], from: number): Operation<DocumentMeta[]> {
  const made: NewDocument[] = []
  while (made.length < mostNew) {
    const at = from + made.length
    const batch = newDocuments(writing, changes.slice(at, at + documentsAtOnce), at)
    if (batch === undefined || !(yield* writing.table.insertMany(batch))) break
    for (const document of batch) made.push(document)
  }
  if (made.length === 0) return []
  const ids = yield* writing.table.idsOf(writing.numbers.slice(from, from + made.length))
  const metas = made.map(({ key, rev, seq, updated }, index) => ({ key, id: ids[index]!, rev, updated, seq }))
  for (const [target, outcomes] of writing.mapped) {
    const added = writing.added.get(target)!
    for (const [index, { id, key }] of metas.entries()) {
      const outcome = outcomes[from + index]!
      if (target.building) yield* maintain(writing, target, outcome, { id, key, existed: false })
      else if (outcome.rows !== null) added.take(id, key, outcome.rows)
      else yield* noteError(writing.table.dialect, errorList(writing, target), key, outcome.error)
    }
    yield* added.addFull()
  }
  return metas
}

/** As many changes as fit into one statement, as the documents that they make if their keys are not in use. */
function newDocuments(
  { numbers, updated, mark }: Writing,
  changes: readonly Change[],
  from: number,
): NewDocument[] | undefined {
  if (changes.length < documentsAtOnce) return undefined
  if (changes.some((change) => change.kind === 'delete' || change.rev !== undefined)) return undefined
  return (changes as readonly PutChange[]).map(({ key, text }, index) => ({
    key,
    rev: nextRevision(null, contentHash(text), mark),
    seq: numbers[from + index]!,
    updated,
    text,
  }))
}

function* put(writing: Writing, change: PutChange, index: number): Operation<DocumentMeta> {
  const { key, text } = change
  const { mark } = writing
  const seq = writing.numbers[index]!
  const content = contentHash(text)
  let head = looksFirst(writing, change) ? yield* writing.table.holdHead(key) : undefined
  for (let looks = 0; head === undefined; looks++) {
    if (change.rev !== undefined) throw conflict(change, undefined)
    if (looks === mostLooks) throw neitherThereNorFree(key)
    const rev = nextRevision(null, content, mark)
    const id = yield* writing.table.insert(key, rev, seq, writing.updated, text)
    if (id !== undefined) {
      yield* maintainAll(writing, index, { id, key, existed: false })
      return { key, id, rev, updated: writing.updated, seq }
    }
    // Who held the key may have deleted its document before we look: then it is ours.
    head = yield* writing.table.holdHead(key)
  }
  if (isSaved(change, head, content, mark)) return { key, ...head }
  if (change.create === true || (change.rev !== undefined && change.rev !== head.rev))
    throw conflict(change, head)
  const rev = nextRevision(head.rev, content, mark)
  yield* remember(writing, head.id, key, false)
  const changed = yield* writing.table.update(head.id, head.rev, rev, seq, writing.updated, text)
  if (!changed) throw conflict(change, head)
  yield* maintainAll(writing, index, { id: head.id, key, existed: true })
  return { key, id: head.id, rev, updated: writing.updated, seq }
}

/** How often a put finds its key neither taken nor free: others may make and delete the document in between. */
const mostLooks = 20

function neitherThereNorFree(key: string): DatastoreError {
  return new DatastoreError(
    'BUSY',
    `Document "${key}" can be neither found nor made: others make and delete it all the time, or its change number is taken. Nothing was written; try again.`,
    { details: { key } },
  )
}

/** Whether a put is for a document that should be there, or may be and would be in its own way. */
function looksFirst({ table }: Writing, { rev, create }: PutChange): boolean {
  return rev !== undefined || (create !== true && table.dialect.locksTakenKeys)
}

/**
 * The document is already what this put makes it: it changes nothing, or this very write was saved before. Another put of the
 * same content from the same revision has another mark, and is refused: both have done something, and one is told so.
 */
function isSaved(change: PutChange, { rev }: DocumentHead, content: string, mark: string): boolean {
  if (revisionContent(rev) !== content) return false
  if (change.create !== true && (change.rev === undefined || change.rev === rev)) return true
  const before = change.create === true ? 0 : revisionNumber(change.rev!)
  return revisionWrite(rev) === mark && revisionNumber(rev) === before + 1
}

function* remove(writing: Writing, change: DeleteChange, index: number): Operation<DocumentMeta | null> {
  const { key } = change
  const seq = writing.numbers[index]!
  const head = yield* writing.table.holdHead(key)
  if (head === undefined && change.mustBeThere === true && change.rev !== undefined)
    throw conflict(change, undefined)
  if (head === undefined) return null
  if (change.rev !== undefined && change.rev !== head.rev) throw conflict(change, head)
  yield* remember(writing, head.id, key, true)
  // Rows first: a view may refer to the document by a foreign key.
  for (const target of writing.mapped.keys()) {
    if (isLeftToBuilder(writing, target, head.id)) continue
    yield* writing.added.get(target)!.remove(head.id)
    writing.noted.delete(`${target.table.table} ${head.id}`)
    yield* clearError(errorList(writing, target), key)
  }
  for (const table of writing.views.behindTables) yield* table.remove(head.id)
  if (!(yield* writing.table.delete(head.id, head.rev))) throw conflict(change, head)
  yield* writing.table.noteDeletion(writing.store, { ...head, key, seq, updated: writing.updated })
  return { key, id: head.id, rev: head.rev, updated: writing.updated, seq }
}

function* remember(writing: Writing, id: number, key: string, deleted: boolean): Operation<void> {
  const { history } = writing.views
  if (history === 0) return
  yield* keepRevision(writing.store, history, { documents: writing.table.quoted, id, key, deleted })
}

interface Maintained {
  readonly id: number
  readonly key: string
  /** Whether the document was there before, and may have rows. */
  readonly existed: boolean
}

function* maintainAll(writing: Writing, index: number, document: Maintained): Operation<void> {
  for (const [target, outcomes] of writing.mapped)
    yield* maintain(writing, target, outcomes[index]!, document)
}

function* maintain(
  writing: Writing,
  target: Target,
  outcome: MapOutcome,
  { id, key, existed }: Maintained,
): Operation<void> {
  if (isLeftToBuilder(writing, target, id)) return
  const list = errorList(writing, target)
  if (target.building) {
    const building = { dialect: writing.table.dialect, table: target.table, list }
    const place = `${target.table.table} ${id}`
    const fits = yield* maintainBuilding(building, { id, key }, outcome)
    if (fits || outcome.rows === null) writing.noted.delete(place)
    else writing.noted.set(place, [target, outcome, { id, key, existed }])
    return
  }
  const rows = outcome.rows ?? []
  const added = writing.added.get(target)!
  if (existed) yield* added.replace(id, key, rows)
  else if (rows.length > 0) yield* added.add(id, key, rows)
  if (outcome.error !== null) yield* noteError(writing.table.dialect, list, key, outcome.error)
  else if (existed && target.mapper.onError === 'skip') yield* clearError(list, key)
}

function errorList(writing: Writing, target: Target): { store: string; view: string; table: string } {
  return { store: writing.store, view: target.view, table: target.table.table }
}

function stillReferred(key: string, cause: unknown): DatastoreError {
  return new DatastoreError(
    'CONSTRAINT',
    `Document "${key}" was refused: a view's row refers to it, or to one of its rows, by a foreign key. Change or delete the document that refers to it first.`,
    { details: { key, constraint: 'foreign key' }, cause },
  )
}

function conflict(change: Change, head: DocumentHead | undefined): DatastoreError {
  const { key } = change
  const message =
    head === undefined
      ? `Document "${key}" is no longer there: it was deleted since revision ${change.rev} was read. Nothing was written.`
      : change.kind === 'put' && change.create === true
        ? `There is a document "${key}" already (revision ${head.rev}). Nothing was written; choose another key or open that document.`
        : `Document "${key}" was changed meanwhile: it is at revision ${head.rev}, not ${change.rev}. Nothing was written; read it again and repeat the change.`
  return new DatastoreError('CONFLICT', message, { details: { key, rev: head?.rev } })
}
