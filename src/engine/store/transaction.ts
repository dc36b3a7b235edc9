import { delay } from '../../shared/delay.ts'
import { DatastoreError } from '../../shared/errors.ts'
import { retry } from '../../shared/retry.ts'
import type { AnyDocument, MapDocument } from '../document.ts'
import type { DocumentWrite, DocumentPut } from '../documents/document-write.ts'
import { parseJson } from '../documents/json-text.ts'
import { checkKey } from '../documents/key.ts'
import type { DocumentInput } from '../documents/no-document.ts'
import type { KnownMembers, Storable } from '../documents/storable.ts'
import { revisionWrite } from '../documents/revision.ts'
import { newWriteId, writeMark } from '../documents/write-id.ts'
import { ReadsChanged } from '../writing/apply-changes.ts'
import { asKept } from './kept-texts.ts'
import type { OpenStore } from './open-store.ts'
import { readDocument } from './read-documents.ts'
import { deleteDocument, putDocument, putText, saveChanges } from './save-documents.ts'
import type { PutCondition } from './save-documents.ts'

/** How often a transaction is run anew because a document it read was changed meanwhile. */
const mostAttempts = 50

/**
 * Several puts and deletions that are saved together or not at all. Reads see what the transaction has put so far;
 * nothing is written before its function returns.
 */
export class Transaction<Doc extends object = AnyDocument> {
  readonly #store: OpenStore
  readonly #changes: DocumentWrite[] = []
  readonly #reads = new Map<string, string | null>()
  readonly #mark: string
  #ended = false
  #wasSaved = false

  constructor(store: OpenStore, mark: string) {
    this.#store = store
    this.#mark = mark
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

  /** Reads a document as the transaction would leave it; undefined when there is none. */
  async get(key: string): Promise<MapDocument<Doc> | undefined> {
    this.#checkOpen()
    checkKey(key)
    const own = this.#changes.findLast((change) => change.key === key)
    if (own?.kind === 'delete') return undefined
    if (own !== undefined) {
      const [kept] = await asKept(this.#store, [own])
      return Object.assign(parseJson((kept as DocumentPut).text) as Doc, { _key: key })
    }
    const found = await this.#store.read(this.#store.documents.find(key))
    if (found !== undefined && revisionWrite(found.rev) === this.#mark) {
      this.#wasSaved = true
      throw new SavedBefore()
    }
    // What was seen first is what the transaction relies on, even when a later read would see something newer.
    if (!this.#reads.has(key)) this.#reads.set(key, found?.rev ?? null)
    return found === undefined ? undefined : readDocument<Doc>(found)
  }

  /** Saves a document when the transaction ends. A `_rev` in it, or `rev`, must then be the present one. */
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

  /** Saves a document's JSON text byte for byte when the transaction ends. */
  putText(key: string, text: string, options: PutCondition = {}): void {
    this.#checkOpen()
    this.#changes.push(putText(key, text, options))
  }

  /**
   * Deletes a document when the transaction ends; one that is not there is no error, unless `rev` says that it was: then it
   * must be the present revision.
   */
  delete(key: string, options: { readonly rev?: string } = {}): void {
    this.#checkOpen()
    const change = deleteDocument(key, options)
    const guarded = change.rev !== undefined && change.rev === this.#reads.get(key)
    this.#changes.push(guarded ? { ...change, rev: undefined } : { ...change, mustBeThere: true })
  }

  end(): void {
    this.#ended = true
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
    const tx = new Transaction<Doc>(store, mark)
    const worked = await runWork(tx, work)
    if (worked !== null && tx.changes.length > 0)
      await saveChanges(store, tx.changes, { reads: tx.reads, writeId: given ?? mark })
    return worked?.value
  }
  try {
    return await retry(attempt, {
      attempts: mostAttempts,
      isRetried: (error) => error instanceof ReadsChanged,
      between: (done) => (done > 5 ? letOthersWrite(done) : undefined),
    })
  } catch (error) {
    if (!(error instanceof ReadsChanged)) throw error
    throw new DatastoreError(
      'CONFLICT',
      `The transaction was given up after ${mostAttempts} attempts: document "${error.key}" is changed by others all the time. Nothing was written.`,
      { details: { key: error.key }, cause: error },
    )
  }
}

/** What the function returns; null when it was found to be saved, whatever the function made of that. */
async function runWork<Doc extends object, T>(
  tx: Transaction<Doc>,
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

/** Waits for a random time, longer after each attempt, so that a slow transaction is not always overtaken. */
function letOthersWrite(attempt: number): Promise<void> {
  return delay(Math.random() * 2 * attempt)
}
