import { DatastoreError } from '../../shared/errors.ts'
import type { DocumentMeta } from '../../shared/model/document.ts'
import type { DocumentWrite, DocumentDelete } from '../documents/document-write.ts'
import { checkJsonObject } from '../documents/json-text.ts'
import { checkKey } from '../documents/key.ts'
import { nameNoDocument, nameOf } from '../documents/no-document.ts'
import type { DocumentInput } from '../documents/no-document.ts'
import { stringifyDocument } from '../documents/stringify-document.ts'
import { applyChanges, mapChanges } from '../writing/apply-changes.ts'
import type { FoundRows } from '../writing/maintain-views.ts'
import { checkWriteId, newWriteId, writeMark } from '../documents/write-id.ts'
import type { RepeatOptions } from '../documents/write-id.ts'
import { checkOptions, invalidArgument } from '../invalid-argument.ts'
import type { KnownViews } from '../views/view-set.ts'
import type { Operation } from '../storage/operation.ts'
import { asKept } from './kept-texts.ts'
import type { OpenStore } from './open-store.ts'
import { catchUpViews } from './views/catch-up-views.ts'
import { withCurrentViews } from './views/with-current-views.ts'

/** What a put is conditional on; without a condition it replaces whatever is there. */
export interface PutCondition {
  /** The revision that must be the present one; a stale one is refused with `CONFLICT`. */
  readonly rev?: string
  /** Refuse a key that is in use. */
  readonly create?: boolean
}

/** What a put is conditional on, and how it is named for when it has to be repeated. */
export interface PutOptions extends PutCondition, RepeatOptions {}

/** How often a write maps anew because another program published a view in between. */
const mostAttempts = 20

/** From this attempt on a write catches up stale views in its own transaction. */
const catchesUpFrom = 3

/** What else a write depends on, and does. */
export interface SaveContext extends RepeatOptions {
  /** Revisions that a transaction read and relies on; null for a document that was not there. */
  readonly reads?: ReadonlyMap<string, string | null>
  /** What a transaction found in views and relies on. */
  readonly found?: readonly FoundRows[] | undefined
  /** Wraps what is written, to write more in the same transaction. */
  readonly around?: <T>(write: Operation<T>) => Operation<T>
  /** The documents take on their last form later: they are not held to the schema yet. */
  readonly passing?: boolean
}

/** Maps and writes changes in one transaction; results are in their order, null for a deletion of nothing. */
export async function saveChanges(
  store: OpenStore,
  given: readonly DocumentWrite[],
  { reads, found, writeId, around = (write) => write, passing = false }: SaveContext = {},
): Promise<(DocumentMeta | null)[]> {
  await store.makeWritable()
  // No turn is waited for where there is nothing to ask.
  const schema = passing ? null : store.schema
  const asGiven = store.json === 'text' && (schema ?? undefined) === undefined
  const changes = asGiven ? given : await asKept(store, given, schema)
  const id = writeId ?? newWriteId()
  const context = { reads, found, around, mark: writeMark(id) }
  return await withCurrentViews(store, mostAttempts, (attempt) =>
    writeChanges(store, changes, { ...context, catchesUp: attempt >= catchesUpFrom }).catch(
      (error: unknown) => {
        throw repeatable(error, id, writeId !== undefined)
      },
    ),
  )
}

/** What one attempt to write depends on; `catchesUp` says that it catches up the views that other programs make stale. */
interface WriteContext extends Required<Pick<SaveContext, 'around'>>, Pick<SaveContext, 'reads' | 'found'> {
  readonly mark: string
  readonly catchesUp: boolean
}

/** @throws StaleViews when another program published a view after the changes were mapped. */
async function writeChanges(
  store: OpenStore,
  changes: readonly DocumentWrite[],
  { reads, found, around, mark, catchesUp }: WriteContext,
): Promise<(DocumentMeta | null)[]> {
  await store.catchUp({ retry: false })
  // Another task of this process may publish a view, and read the views again, while these changes are mapped.
  const views = store.views.known
  const mapped = await mapChanges(views.targets, changes)
  const next = store.session.epochs.next(store.storage, store.name)
  const epoch = next === undefined ? undefined : await next
  const context = { epoch, store: store.name, table: store.documents, reads, found, mark }
  const apply = (now: KnownViews): Operation<(DocumentMeta | null)[]> =>
    around(applyChanges({ ...context, views: now }, changes, mapped))
  const results = await store.write(() => (catchesUp ? applyCaughtUp(store, views, apply) : apply(views)))
  if (epoch !== undefined) store.session.epochs.begun(store.name)
  if (views.unmaintained.length > 0 || catchesUp) await store.load()
  return results
}

function* applyCaughtUp<T>(
  store: OpenStore,
  views: KnownViews,
  apply: (now: KnownViews) => Operation<T>,
): Operation<T> {
  return yield* apply(yield* catchUpViews(store, views))
}

/** An error after which the caller does the same again, with the write's name in its details. */
function repeatable(error: unknown, writeId: string, named: boolean): unknown {
  if (!(error instanceof DatastoreError)) return error
  const { code, message, details, cause } = error
  if (code !== 'UNKNOWN_OUTCOME' && code !== 'DISCONNECTED') return error
  const advice =
    named || code === 'DISCONNECTED' ? '' : ` Give it this error's details.writeId as the option "writeId".`
  return new DatastoreError(code, `${message}${advice}`, { details: { ...details, writeId }, cause })
}

/** The change that puts a program's document; the document's own `_rev` makes it conditional. */
export function putDocument(key: string, document: DocumentInput, options: PutCondition = {}): DocumentWrite {
  checkKey(key)
  const put = stringifyDocument(key, document)
  const given = checkPutOptions(options)
  const own = '_rev' in document ? document._rev : undefined
  if (own === undefined || own === null) return { kind: 'put', key, ...put, ...given }
  if (typeof own !== 'string') {
    throw invalidArgument(
      '_rev',
      `Document "${key}" has a "_rev" that is no string. Leave it out, or keep the one that was read.`,
    )
  }
  const source: unknown = '_key' in document ? document._key : key
  if (source !== key) {
    throw new DatastoreError(
      'CONFLICT',
      `The document given for "${key}" was read from ${JSON.stringify(source)} and carries its revision. Delete its "_rev" to save a copy.`,
      { details: { key } },
    )
  }
  if (given.rev !== undefined && given.rev !== own) {
    throw invalidArgument(
      'rev',
      `Document "${key}" carries revision ${own} and the options say ${given.rev}. Give one of them.`,
    )
  }
  return { kind: 'put', key, ...put, ...given, rev: own }
}

/** The change that puts a text as it is. */
export function putText(key: string, text: unknown, options: PutCondition = {}): DocumentWrite {
  checkKey(key)
  if (typeof text !== 'string')
    throw invalidArgument('text', `putText() takes JSON text; ${typeof text} was given.`)
  const content = checkJsonObject(key, text)
  return { kind: 'put', key, text, content, ...checkPutOptions(options) }
}

/** The changes of several puts: of an object, a Map, or any iterable of [key, document]. */
export function putDocuments(documents: unknown): DocumentWrite[] {
  checkDocuments(documents)
  const entries = Symbol.iterator in documents ? (documents as Iterable<unknown>) : Object.entries(documents)
  const changes: DocumentWrite[] = []
  for (const entry of entries) {
    if (!Array.isArray(entry) || entry.length !== 2) {
      throw invalidArgument('documents', 'putMany() takes pairs of [key, document].')
    }
    changes.push(putDocument(entry[0] as string, entry[1] as DocumentInput))
  }
  return changes
}

/** An empty answer to what holds no documents would say that nothing was to be saved. */
function checkDocuments(documents: unknown): asserts documents is object {
  const takes = 'putMany() takes a plain object, a Map or an iterable of [key, document]'
  if (typeof documents !== 'object' || documents === null) throw invalidArgument('documents', `${takes}.`)
  if (Symbol.iterator in documents && !ArrayBuffer.isView(documents)) return
  const found = documents instanceof Date ? 'a Date' : nameNoDocument(documents)
  if (found !== null) throw invalidArgument('documents', `${takes}, and was given ${found}`)
  if (!isPlain(documents))
    throw invalidArgument('documents', `${takes}, and was given an object of the class ${nameOf(documents)}.`)
}

/** Whether it is of no class; objects of another realm have a prototype of that realm. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || Object.getPrototypeOf(prototype) === null
}

/** The change that deletes a document. */
export function deleteDocument(key: string, options: { readonly rev?: string } = {}): DocumentDelete {
  checkKey(key)
  return { kind: 'delete', key, rev: checkPutOptions(options).rev }
}

/** What a put is conditional on, apart from how it is named. */
export function splitPutOptions(options: PutOptions): {
  readonly condition: PutCondition
  readonly repeat: RepeatOptions
} {
  checkOptions(options, { rev: 'any', create: 'any', writeId: 'any' })
  const { writeId, ...condition } = options
  checkWriteId(writeId)
  return { condition, repeat: { writeId } }
}

/** @throws DatastoreError `INVALID_INPUT` for other options than `writeId`. */
export function checkRepeat(options: RepeatOptions): void {
  checkOptions(options, { writeId: 'any' })
  checkWriteId(options.writeId)
}

function checkPutOptions(options: PutCondition): PutCondition {
  checkOptions(options, { rev: 'any', create: 'any' })
  const { rev, create } = options
  if (rev !== undefined && (typeof rev !== 'string' || rev === '')) {
    throw invalidArgument('rev', '"rev" must be the revision that was read, a string.')
  }
  if (create !== undefined && typeof create !== 'boolean')
    throw invalidArgument('create', '"create" must be true or false.')
  if (create === true && rev !== undefined) {
    throw invalidArgument('create', '"create" and "rev" exclude each other: a new document has no revision.')
  }
  return { rev, create }
}
