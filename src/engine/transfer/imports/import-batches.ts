import { numberText } from '../../../shared/numbers.ts'
import { DatastoreError } from '../../../shared/errors.ts'
import { addImportError, addImportNote, type ImportRecord, saveImport } from '../../catalog/import-record.ts'
import type { DocumentPut } from '../../documents/document-write.ts'
import type { Operation } from '../../storage/operation.ts'
import { BatchPace } from '../../store/batch-pace.ts'
import type { OpenStore } from '../../store/open-store.ts'
import { saveChanges } from '../../store/save-documents.ts'
import { type ImportedDocument, type ImportError, type ImportNote, ofFolder } from './import-entry.ts'
import type { PlacedEntry } from '../sources/last-records.ts'

interface Policy {
  readonly path: string
  /** What the records are: lines of a file, files of a folder, rows of a table. */
  readonly records: 'line' | 'file' | 'row'
  readonly name: string | undefined
  readonly onExisting: 'skip' | 'replace' | 'fail'
  readonly onError: 'stop' | 'skip'
}

/** What becomes of each entry of a batch. */
interface Plan {
  readonly changes: readonly DocumentPut[]
  readonly errors: readonly ImportError[]
  readonly notes: readonly ImportNote[]
  /** Entries dealt with, fewer than there are when one of them ends the import. */
  readonly length: number
  readonly created: number
  readonly replaced: number
  readonly skipped: number
  /** The error that ends the import after this batch. */
  readonly fatal: ImportError | null
}

/** What is saved with a batch. */
interface Checkpoint {
  readonly to: ImportRecord
  readonly errors: readonly ImportError[]
  readonly notes: readonly ImportNote[]
}

const batchCharacters = 2_000_000
/** Errors that are kept, and notes. */
const mostKept = 1000
const mostAttempts = 20

/** Codes of errors that are about one document, and not about the store. */
const refusals: ReadonlySet<string> = new Set([
  'CONSTRAINT',
  'INVALID_INPUT',
  'MAP_ERROR',
  'MAP_TIMEOUT',
  'MAP_MEMORY',
  'MAP_ROWS',
])

/** Saves the entries of an import in transactions that also say how far it came. */
export class ImportBatches {
  readonly #store: OpenStore
  readonly #policy: Policy
  #record: ImportRecord
  #errors: readonly ImportError[]
  #notes: readonly ImportNote[]
  readonly #pace = new BatchPace()

  constructor(
    store: OpenStore,
    policy: Policy,
    begun: {
      readonly record: ImportRecord
      readonly errors: readonly ImportError[]
      readonly notes: readonly ImportNote[]
    },
  ) {
    this.#store = store
    this.#policy = policy
    this.#record = begun.record
    this.#errors = begun.errors
    this.#notes = begun.notes
  }

  get record(): ImportRecord {
    return this.#record
  }

  /** How many records were dealt with, and what became of them. */
  get counts() {
    const { done, created, replaced, skipped, failed } = this.record
    return { done, created, replaced, skipped, leftOut: done - created - replaced - skipped - failed, failed }
  }

  get errors(): readonly ImportError[] {
    return this.#errors
  }

  get notes(): readonly ImportNote[] {
    return this.#notes
  }

  /** Saves a batch of the entries from `from` on, and returns how many it dealt with. */
  async save(all: readonly PlacedEntry[], from: number): Promise<number> {
    let entries = take(all, from, this.#pace.size)
    for (let attempt = 1; ; attempt++) {
      const plan = await this.#plan(entries)
      try {
        await this.#write(plan, entries)
        if (plan.fatal !== null) throw this.#stopped(plan.fatal)
        return plan.length
      } catch (error) {
        if (!(error instanceof DatastoreError) || plan.fatal !== null) throw error
        // Another program has just put a document under one of the keys: it is looked for again.
        if (error.code === 'CONFLICT' && attempt < mostAttempts) continue
        if (!refusals.has(error.code)) throw error
        entries = this.#refuse(entries, error)
      }
    }
  }

  /** Saves all entries, and gives other work its turn after each batch; `check` is called before each, to end the import there. */
  async *saveAll(all: readonly PlacedEntry[], check: () => void): AsyncGenerator<void, void, void> {
    for (let next = 0; next < all.length;) {
      check()
      next += await this.save(all, next)
      yield
      await new Promise((resolve) => setImmediate(resolve))
    }
  }

  /** Says that the file is done. */
  async finish(): Promise<void> {
    const to = { ...this.#record, finished: true }
    if (this.#policy.name !== undefined)
      await this.#store.write(() => this.#checkpoint({ to, errors: [], notes: [] }))
    this.#record = to
  }

  async #plan(entries: readonly PlacedEntry[]): Promise<Plan> {
    const { onExisting, onError } = this.#policy
    const keys = entries.flatMap((entry) => ('document' in entry ? [entry.document.key] : []))
    const present = await this.#present(keys)
    const put = new Set<string>()
    const changes: DocumentPut[] = []
    const errors: ImportError[] = []
    const notes: ImportNote[] = []
    let [length, replaced, skipped] = [0, 0, 0]
    let fatal: ImportError | null = null
    for (const entry of entries) {
      let error = 'error' in entry ? entry.error : null
      if ('leftOut' in entry) notes.push(entry.leftOut)
      if ('document' in entry) {
        const { key, text } = entry.document
        const exists = present.has(key) || put.has(key)
        if (exists && onExisting === 'fail') error = inUse(entry.document)
        else if (exists && onExisting === 'skip') skipped++
        else {
          if (exists) replaced++
          put.add(key)
          if (entry.note !== undefined) notes.push(entry.note)
          changes.push({ kind: 'put', key, text, create: onExisting === 'replace' ? undefined : true })
        }
      }
      if (error !== null && onError === 'stop') {
        fatal = error
        break
      }
      if (error !== null) errors.push(error)
      length++
    }
    const created = changes.length - replaced
    return { changes, errors, notes, length, created, replaced, skipped, fatal }
  }

  async #present(keys: readonly string[]): Promise<Set<string>> {
    const found = new Set<string>()
    for (let from = 0; from < keys.length; from += 500) {
      for (const key of await this.#store.read(this.#store.documents.keysAmong(keys.slice(from, from + 500))))
        found.add(key)
    }
    return found
  }

  async #write(plan: Plan, entries: readonly PlacedEntry[]): Promise<void> {
    if (plan.length === 0) return
    const from = this.#record
    const { offset, line } = entries[plan.length - 1]!.after
    const to: ImportRecord = {
      ...from,
      offset,
      line,
      done: from.done + plan.length,
      created: from.created + plan.created,
      replaced: from.replaced + plan.replaced,
      skipped: from.skipped + plan.skipped,
      failed: from.failed + plan.errors.length,
    }
    let milliseconds = 0
    const around = <T>(write: Operation<T>): Operation<T> =>
      this.#timed(write, { ...plan, to, took: (time) => (milliseconds = time) })
    if (plan.changes.length > 0) {
      await saveChanges(this.#store, plan.changes, { around })
    } else if (this.#policy.name !== undefined) {
      await this.#store.write(() => this.#checkpoint({ ...plan, to }))
    }
    // A batch that writes no document keeps no writer waiting: the next may be larger.
    this.#pace.took(milliseconds)
    this.#record = to
    this.#errors = kept(this.#errors, plan.errors)
    this.#notes = kept(this.#notes, plan.notes)
  }

  /** A batch and its checkpoint, and how long the transaction took: mapping, before it, keeps no writer waiting. */
  *#timed<T>(
    write: Operation<T>,
    batch: Checkpoint & { readonly took: (milliseconds: number) => void },
  ): Operation<T> {
    const started = performance.now()
    const result = yield* write
    if (this.#policy.name !== undefined) yield* this.#checkpoint(batch)
    batch.took(performance.now() - started)
    return result
  }

  *#checkpoint({ to, errors, notes }: Checkpoint): Operation<void> {
    const { name: store } = this.#store
    const { name = '' } = this.#policy
    const saved = yield* saveImport(store, name, { from: this.#record, to })
    if (!saved) throw lost(name)
    for (const [number, error] of kept(this.#errors, errors).slice(this.#errors.length).entries())
      yield* addImportError(store, name, this.#errors.length + number, error)
    for (const [number, note] of kept(this.#notes, notes).slice(this.#notes.length).entries())
      yield* addImportNote(store, name, this.#notes.length + number, note)
  }

  /** The entries to try next: without the document that was refused, or half as many where it is not told which. */
  #refuse(entries: readonly PlacedEntry[], error: DatastoreError): readonly PlacedEntry[] {
    const documents = entries.filter((entry) => 'document' in entry)
    const named = documents.filter(({ document }) => document.key === error.details.key)
    const refused = named.length === 1 ? named[0] : documents.length === 1 ? documents[0] : undefined
    this.#pace.halve()
    if (refused === undefined) return entries.slice(0, entries.length >> 1)
    const { line, key, file } = refused.document
    const noted = ofFolder(file, { line, key, code: error.code, message: error.message })
    return entries
      .map((entry) => (entry === refused ? { error: noted, after: entry.after } : entry))
      .slice(0, Math.max(this.#pace.size, entries.indexOf(refused) + 1))
  }

  #stopped({ line, key, code, message }: ImportError): DatastoreError {
    const { path, records } = this.#policy
    const { done } = this.#record
    const before = done === 1 ? 'The record before it is' : `The ${numberText(done)} records before it are`
    const saved = done === 0 ? 'Nothing was imported.' : `${before} done.`
    const place = records === 'file' ? `at ${message}` : `at ${records} ${numberText(line)}. ${message}`
    return new DatastoreError(code, `The import of ${path} stopped ${place} ${saved}`, {
      details: { path, ...(records === 'line' ? { line } : {}), key: key ?? undefined },
    })
  }
}

function kept<T>(before: readonly T[], added: readonly T[]): readonly T[] {
  return added.length === 0 ? before : [...before, ...added.slice(0, Math.max(0, mostKept - before.length))]
}

/** As many entries as a batch may have, by number and by the length of their texts; one at least. */
function take(all: readonly PlacedEntry[], from: number, size: number): readonly PlacedEntry[] {
  let [end, characters] = [from, 0]
  while (end < all.length && end - from < size && (end === from || characters < batchCharacters)) {
    const entry = all[end]!
    characters += 'document' in entry ? entry.document.text.length : 0
    end++
  }
  return all.slice(from, end)
}

function inUse({ line, key, file }: ImportedDocument): ImportError {
  return ofFolder(file, { line, key, code: 'EXISTS', message: `There is a document "${key}" already.` })
}

function lost(name: string): DatastoreError {
  return new DatastoreError(
    'BUSY',
    `The import "${name}" is being done by another program, or was forgotten. This one has ended; what it saved stays.`,
  )
}
