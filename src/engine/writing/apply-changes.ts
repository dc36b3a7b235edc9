import { DatastoreError } from '../../shared/errors.ts'
import type { ErrorDetails } from '../../shared/errors.ts'
import type { DocumentMeta } from '../../shared/model/document.ts'
import { beginEpoch } from '../changes/epochs.ts'
import { bumpGeneration, takeNumbers } from '../catalog/catalog.ts'
import { leaveWriters } from '../catalog/build-record.ts'
import { setIndexedSeq } from '../catalog/view-record.ts'
import type { Operation } from '../storage/operation.ts'
import type { MapOutcome } from '../views/mapper.ts'
import { RowBatch } from '../views/row-batch.ts'
import { clearError } from '../views/view-errors.ts'
import type { Target } from '../views/view-set.ts'
import type { DocumentWrite, DocumentDelete } from '../documents/document-write.ts'
import { errorList, maintainBuilt, remember } from './maintain-views.ts'
import type { Heads, MappedChanges, WriteContext, Writing } from './maintain-views.ts'
import { keepReferences, readReferred } from './keep-references.ts'
import { nextPuts, putAll } from './put-documents.ts'
import { conflict, nameReferred } from './refuse-change.ts'

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

/** What a transaction read was changed before it was written: the caller starts it over. */
export class ReadsChanged extends Error {
  /** The document or the view. */
  readonly what: string
  readonly details: ErrorDetails

  constructor(what: string, details: ErrorDetails) {
    super(`${what} was changed while a transaction was based on it.`)
    this.what = what
    this.details = details
  }
}

/** Maps what is about to be put, for every maintained view. Throws what a view that rejects says. */
export async function mapChanges(
  targets: readonly Target[],
  changes: readonly DocumentWrite[],
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

function spread(changes: readonly DocumentWrite[], outcomes: readonly MapOutcome[]): (MapOutcome | null)[] {
  let next = 0
  return changes.map((change) => (change.kind === 'put' ? outcomes[next++]! : null))
}

/**
 * Applies changes and their view rows in one transaction; results are in the changes' order, null for a
 * deletion of what was not there.
 */
export function* applyChanges(
  context: WriteContext,
  changes: readonly DocumentWrite[],
  mapped: MappedChanges,
): Operation<(DocumentMeta | null)[]> {
  const { bulk } = context.table.dialect.compiler
  const held = keysToHold(context, changes)
  const { numbers, generation, answers } = yield* takeNumbers(context.table.dialect, context.store, {
    count: changes.length,
    alone: mustBeAlone(context),
    besides: held === undefined ? [] : context.table.holding(bulk!, held),
  })
  if (generation !== context.views.generation) throw new StaleViews()
  if (context.epoch !== undefined) yield* beginEpoch(context.store, { seq: numbers[0]!, id: context.epoch })
  const heads = held === undefined ? undefined : context.table.readHeads(answers)
  yield* checkReads(context, heads)
  const { references } = context.views
  const written = [...mapped.keys()].filter(({ building }) => !building).map(({ view }) => view)
  const referred = yield* readReferred(
    context.table,
    references,
    changes.map(({ key }) => key),
  )
  yield* markStale(context, numbers[0]! - 1)
  const writing: Writing = {
    ...context,
    numbers,
    updated: new Date().toISOString(),
    mapped,
    added: new Map(
      [...mapped.keys()].map((target) => [target, new RowBatch(target.table, { postpones: true })]),
    ),
    noted: new Map(),
    heads,
    together: yield* mayReplaceTogether(context, mapped, heads),
  }
  const results: (DocumentMeta | null)[] = []
  while (results.length < changes.length) {
    const index = results.length
    const change = changes[index]!
    if (change.kind === 'put') {
      for (const meta of yield* putAll(writing, nextPuts(changes, index))) results.push(meta)
      continue
    }
    try {
      results.push(yield* remove(writing, change, index))
    } catch (error) {
      throw nameReferred(context.table, change.key, error)
    }
  }
  for (const batch of writing.added.values()) yield* batch.end()
  for (const [target, outcome, document] of writing.noted.values())
    yield* maintainBuilt(writing, target, outcome, document)
  yield* keepReferences(context.table.dialect, {
    references: references.filter(({ from }) => written.includes(from.view)),
    referred,
    ids: results.flatMap((meta, index) =>
      meta === null || changes[index]!.kind === 'delete' ? [] : [meta.id],
    ),
  })
  return results
}

/**
 * Views that become stale are marked in rows that every writer reads; and a document that was not there when it was
 * read, or was not in a view, must not come to be, which no lock on it can prevent.
 */
function mustBeAlone({ views, reads, found }: WriteContext): boolean {
  return views.unmaintained.length > 0 || found !== undefined || [...(reads?.values() ?? [])].includes(null)
}

/** The documents that are read and changed, to be held at once; undefined where each is looked at when it is its turn. */
function keysToHold(
  { table, reads, views: { references } }: WriteContext,
  changes: readonly DocumentWrite[],
): string[] | undefined {
  const { compiler, adapter } = table.dialect
  if (compiler.bulk === null) return undefined
  const [first] = changes
  const isNew = changes.length === 1 && first!.kind === 'put' && first!.create === true
  if (isNew && adapter.locksTakenKeys && reads === undefined && references.length === 0) return undefined
  return [...(reads?.keys() ?? []), ...changes.map(({ key }) => key)]
}

function* checkReads({ table, reads, found }: WriteContext, heads: Heads | undefined): Operation<void> {
  for (const [key, rev] of reads ?? []) {
    const head = heads === undefined ? yield* table.head(key) : heads.get(key)
    if ((head?.rev ?? null) !== rev) throw new ReadsChanged(`document "${key}"`, { key })
  }
  for (const { view, digest, ...rows } of found ?? [])
    if ((yield* rows.again()) !== digest) throw new ReadsChanged(`view "${view}"`, { view })
}

/** With fewer documents to replace, looking for foreign keys costs more than is won. */
const manyDocuments = 16

/**
 * Whether the rows may be replaced together. Rows that refer to one by a foreign key may refuse its removal, or be
 * removed with it: then the order of documents counts.
 */
function* mayReplaceTogether(
  { table }: WriteContext,
  mapped: MappedChanges,
  heads: Heads | undefined,
): Operation<boolean> {
  if (table.dialect.compiler.bulk === null || heads === undefined || heads.size < manyDocuments) return false
  for (const target of mapped.keys()) if (!(yield* target.table.movesFreely())) return false
  return true
}

/**
 * Marks the versions whose code this program does not have as stale: a builder follows what is written, and a view
 * that answers catches up from here.
 */
function* markStale({ store, views }: WriteContext, seq: number): Operation<void> {
  const left = views.unmaintained
  if (left.length === 0) return
  for (const { view, version } of left) {
    if (version === 'live') yield* setIndexedSeq(store, view, seq)
    else yield* leaveWriters(store, view)
  }
  yield* bumpGeneration(store)
}

function* remove(writing: Writing, change: DocumentDelete, index: number): Operation<DocumentMeta | null> {
  const { key } = change
  const seq = writing.numbers[index]!
  const head = writing.heads === undefined ? yield* writing.table.holdHead(key) : writing.heads.get(key)
  if (head === undefined && change.mustBeThere === true && change.rev !== undefined)
    throw conflict(change, undefined)
  if (head === undefined) return null
  if (change.rev !== undefined && change.rev !== head.rev) throw conflict(change, head)
  yield* remember(writing, [{ id: head.id, key }], true)
  // Rows first: a view may refer to the document by a foreign key.
  for (const target of writing.mapped.keys()) {
    yield* writing.added.get(target)!.remove(head.id)
    writing.noted.delete(`${target.table.table} ${head.id}`)
    yield* clearError(errorList(writing, target), key)
  }
  for (const table of writing.views.tablesToEmpty) yield* table.remove(head.id)
  if (!(yield* writing.table.delete(head.id, head.rev))) throw conflict(change, head)
  writing.heads?.delete(key)
  yield* writing.table.noteDeletion(writing.store, { ...head, key, seq, updated: writing.updated })
  return { key, id: head.id, rev: head.rev, updated: writing.updated, seq }
}
