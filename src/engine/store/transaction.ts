import { DatastoreError } from '../../shared/errors.ts'
import type { DocumentText } from '../../shared/model/document.ts'
import { retry } from '../../shared/retry.ts'
import { letOthersWrite } from './retry-overtaken.ts'
import type { AggregateOptions, AggregateRow, QueryOptions, ViewRow } from '../queries/view-types.ts'
import type { Where } from '../where.ts'
import type { AnyDocument, MapDocument } from '../document.ts'
import type { DocumentWrite, DocumentPut } from '../documents/document-write.ts'
import { parseJson } from '../documents/json-text.ts'
import { checkKey } from '../documents/key.ts'
import type { DocumentInput } from '../documents/no-document.ts'
import type { KnownMembers, Storable } from '../documents/storable.ts'
import { revisionWrite } from '../documents/revision.ts'
import { newWriteId, writeMark } from '../documents/write-id.ts'
import type { FoundRows } from '../writing/maintain-views.ts'
import { ReadsChanged } from '../writing/apply-changes.ts'
import { asKept } from './kept-texts.ts'
import type { OpenStore } from './open-store.ts'
import { checkKeys, readDocument, readMany } from './read-documents.ts'
import { aggregateRequest } from './views/aggregate-views.ts'
import { queryRequest } from './views/query-views.ts'
import { readWithin } from './views/read-within.ts'
import type { ViewRequest } from './views/read-within.ts'
import { deleteDocument, putDocument, putText, saveChanges } from './save-documents.ts'
import type { PutCondition } from './save-documents.ts'

/** How often a transaction is run anew because a document it read was changed meanwhile. */
const mostAttempts = 50

/**
 * Several puts and deletions that are saved together or not at all. Reads see what the transaction has put so far, queries too;
 * nothing is written before its function returns.
 */
export interface Transaction<Doc extends object = AnyDocument> {
  /** Reads a document as the transaction would leave it; undefined when there is none. */
  get(key: string): Promise<MapDocument<Doc> | undefined>

  /** Reads several documents as `get` does; those that do not exist are not in the map, which is in the order of the keys. */
  getMany(keys: Iterable<string>): Promise<Map<string, MapDocument<Doc>>>

  /**
   * Finds rows of a view as `store.query` does, as the transaction would leave it. When other writers change what is found,
   * or would be, before the transaction is saved, its function runs again.
   *
   * The changes so far are made for this and undone, so it fails as the transaction would that ended here. The `_id` of a
   * document that is new may be another one in the end.
   *
   * @throws DatastoreError as `store.query`; `CONSTRAINT`, `CONFLICT` and others as `put`.
   */
  query(view: string, where?: Where, options?: QueryOptions): Promise<ViewRow[]>

  /**
   * Groups a view's rows as `store.aggregate` does, as the transaction would leave them.
   *
   * @throws DatastoreError as `store.aggregate` and `query`.
   */
  aggregate(view: string, options: AggregateOptions): Promise<AggregateRow[]>

  /** Saves a document when the transaction ends. A `_rev` in it, or `rev`, must then be the present one. */
  put<T extends Doc & DocumentInput>(
    key: string,
    document: T & NoInfer<Storable<T> & KnownMembers<T, Doc>>,
    options?: PutCondition,
  ): void

  /** Saves a document's JSON text byte for byte when the transaction ends. */
  putText(key: string, text: string, options?: PutCondition): void

  /**
   * Deletes a document when the transaction ends; one that is not there is no error, unless `rev` says that it was: then it
   * must be the present revision.
   */
  delete(key: string, options?: { readonly rev?: string }): void
}

/** A transaction whose function runs. */
class OpenTransaction<Doc extends object> implements Transaction<Doc> {
  readonly #store: OpenStore
  readonly #changes: DocumentWrite[] = []
  readonly #reads = new Map<string, string | null>()
  readonly #found: FoundRows[] = []
  readonly #mark: string
  /** Whether it may be a repetition of one that was saved. */
  readonly #named: boolean
  #ended = false
  #wasSaved = false

  constructor(store: OpenStore, mark: string, named: boolean) {
    this.#store = store
    this.#mark = mark
    this.#named = named
  }

  /** Whether this very transaction was saved before: a document that it read is as it made it. */
  get wasSaved(): boolean {
    return this.#wasSaved
  }

  get changes(): readonly DocumentWrite[] {
    return this.#changes
  }

  get reads(): ReadonlyMap<string, string | null> {
    return this.#reads
  }

  get found(): readonly FoundRows[] | undefined {
    return this.#found.length === 0 ? undefined : this.#found
  }

  async get(key: string): Promise<MapDocument<Doc> | undefined> {
    this.#checkOpen()
    checkKey(key)
    const own = this.#changes.findLast((change) => change.key === key)
    if (own?.kind === 'delete') return undefined
    if (own !== undefined) {
      const [kept] = await asKept(this.#store, [own])
      return Object.assign(parseJson((kept as DocumentPut).text) as Doc, { _key: key })
    }
    return this.#relyOn(key, await this.#store.read(this.#store.documents.find(key)))
  }

  async getMany(keys: Iterable<string>): Promise<Map<string, MapDocument<Doc>>> {
    this.#checkOpen()
    const wanted = checkKeys(keys)
    const own = new Set(this.#changes.map(({ key }) => key))
    const others = await readMany(
      this.#store,
      wanted.filter((key) => !own.has(key)),
    )
    const documents = new Map<string, MapDocument<Doc>>()
    for (const key of wanted) {
      const document = own.has(key) ? await this.get(key) : this.#relyOn(key, others.get(key))
      if (document !== undefined) documents.set(key, document)
    }
    return documents
  }

  async query(view: string, where: Where = {}, options: QueryOptions = {}): Promise<ViewRow[]> {
    const rows = await this.#readView(queryRequest(this.#store, view, where, options))
    if (this.#named) await this.#endWhereSaved(rows.map((row) => row._key))
    return rows
  }

  async aggregate(view: string, options: AggregateOptions): Promise<AggregateRow[]> {
    return await this.#readView(aggregateRequest(this.#store, view, options))
  }

  put<T extends Doc & DocumentInput>(
    key: string,
    document: T & NoInfer<Storable<T> & KnownMembers<T, Doc>>,
    options: PutCondition = {},
  ): void {
    this.#checkOpen()
    const change = putDocument(key, document, options)
    // The transaction itself guards what it read; a second put of the same key cannot know the first one's revision.
    const known = this.#reads.get(key)
    this.#changes.push(
      change.rev !== undefined && change.rev === known ? { ...change, rev: undefined } : change,
    )
  }

  putText(key: string, text: string, options: PutCondition = {}): void {
    this.#checkOpen()
    this.#changes.push(putText(key, text, options))
  }

  delete(key: string, options: { readonly rev?: string } = {}): void {
    this.#checkOpen()
    const change = deleteDocument(key, options)
    const guarded = change.rev !== undefined && change.rev === this.#reads.get(key)
    this.#changes.push(guarded ? { ...change, rev: undefined } : { ...change, mustBeThere: true })
  }

  end(): void {
    this.#ended = true
  }

  /** Takes a document that was read as what the transaction relies on. */
  #relyOn(key: string, found: DocumentText | undefined): MapDocument<Doc> | undefined {
    this.#endIfSaved(found)
    // What was seen first is what the transaction relies on, even when a later read would see something newer.
    if (!this.#reads.has(key)) this.#reads.set(key, found?.rev ?? null)
    return found === undefined ? undefined : readDocument<Doc>(found)
  }

  #endIfSaved(found: DocumentText | undefined): void {
    if (found === undefined || revisionWrite(found.rev) !== this.#mark) return
    this.#wasSaved = true
    throw new SavedBefore()
  }

  async #endWhereSaved(keys: readonly string[]): Promise<void> {
    const own = new Set(this.#changes.map(({ key }) => key))
    const others = new Set(keys.filter((key) => !own.has(key)))
    for (const found of (await readMany(this.#store, others)).values()) this.#endIfSaved(found)
  }

  async #readView<Found extends object, Result>(request: ViewRequest<Found, Result>): Promise<Result> {
    this.#checkOpen()
    const { result, found } = await readWithin(this.#store, request, this.#changes, {
      reads: this.#reads,
      mark: this.#mark,
    })
    this.#found.push(found)
    return result
  }

  #checkOpen(): void {
    if (!this.#ended) return
    throw new DatastoreError(
      'INVALID_INPUT',
      'This transaction has ended: its function has returned. Await everything inside the function.',
    )
  }
}

/** Ends the function of a transaction that is repeated and was saved: what it would compute now is of no use. */
class SavedBefore extends Error {
  constructor() {
    super('This transaction was saved before.')
  }
}

/**
 * Runs the function and saves what it did; starts over when a document that it read was changed meanwhile. Undefined when it is
 * repeated and was saved before.
 */
export async function runTransaction<Doc extends object, T>(
  store: OpenStore,
  work: (tx: Transaction<Doc>) => T | Promise<T>,
  given: string | undefined,
): Promise<T | undefined> {
  const mark = writeMark(given ?? newWriteId())
  const attempt = async (): Promise<T | undefined> => {
    const tx = new OpenTransaction<Doc>(store, mark, given !== undefined)
    const worked = await runWork(tx, work)
    if (worked !== null && tx.changes.length > 0)
      await saveChanges(store, tx.changes, {
        reads: tx.reads,
        found: tx.found,
        writeId: given ?? mark,
      })
    return worked?.value
  }
  try {
    return await retry(attempt, {
      attempts: mostAttempts,
      isRetried: (error) => error instanceof ReadsChanged,
      between: letOthersWrite,
    })
  } catch (error) {
    if (!(error instanceof ReadsChanged)) throw error
    throw new DatastoreError(
      'CONFLICT',
      `The transaction was given up after ${mostAttempts} attempts: ${error.what} is changed by others all the time. Nothing was written.`,
      { details: error.details, cause: error },
    )
  }
}

/** What the function returns; null when it was found to be saved, whatever the function made of that. */
async function runWork<Doc extends object, T>(
  tx: OpenTransaction<Doc>,
  work: (tx: Transaction<Doc>) => T | Promise<T>,
): Promise<{ readonly value: T } | null> {
  try {
    const value = await work(tx)
    return tx.wasSaved ? null : { value }
  } catch (error) {
    if (tx.wasSaved) return null
    throw error
  } finally {
    tx.end()
  }
}
