import { DatastoreError } from '../../shared/errors.ts'
import {
  addImport,
  findImport,
  type ImportRecord,
  listImportErrors,
  removeImport,
} from '../catalog/import-record.ts'
import type { OpenStore } from '../store/open-store.ts'
import { type EntryOptions, entryReader, type ImportEntry, type ImportError } from './import-entry.ts'
import { ImportBatches } from './import-batches.ts'
import {
  type ImportSource,
  inspectSource,
  type Place,
  readRecords,
  type SourceOptions,
} from './import-source.ts'

/** How a file becomes documents, and what happens where they cannot be saved. */
export interface ImportOptions extends SourceOptions, Partial<EntryOptions> {
  /** What a document does whose key is in use: it is left out, replaces what is there, or is an error (the default). */
  readonly onExisting?: 'skip' | 'replace' | 'fail'
  /** Whether the first record that cannot be imported ends the import (the default), or is noted and left out. */
  readonly onError?: 'stop' | 'skip'
  /**
   * Makes the import one that happens once: how far it came is saved with its documents, so the same call goes on there
   * after a crash, and returns the result when it is done.
   */
  readonly name?: string
}

/** How far an import has come. */
export interface ImportProgress {
  readonly state: 'importing' | 'done'
  /** Records dealt with: the four counts together. */
  readonly done: number
  readonly created: number
  readonly replaced: number
  /** Documents left out because their key was in use. */
  readonly skipped: number
  /** Records that could not be imported. */
  readonly failed: number
  /** The first thousand of them. */
  readonly errors: readonly ImportError[]
  /** Bytes of the file before which every record was dealt with, and its size. */
  readonly bytes: number
  readonly size: number
}

/**
 * Imports the documents of a file, batch by batch while other work goes on. Each batch is one transaction, with the place
 * in the file that it came to.
 *
 * @throws DatastoreError `IO`, `INVALID_INPUT` for a file that is none of its format; with `onError: 'stop'` what is wrong
 *   with the first record that cannot be imported; `CANCELLED`. What was saved before stays.
 */
export async function* importFile(
  store: OpenStore,
  path: string,
  { signal, ...options }: ImportOptions & { readonly signal?: AbortSignal },
): AsyncGenerator<ImportProgress> {
  const { key = '_key', cells = 'typed', onExisting = 'fail', onError = 'stop', name } = options
  const source = await inspectSource(path, options)
  const { start, read } = await entryReader(source, { key, cells })
  await store.makeWritable()
  const settings = JSON.stringify({ ...identity(source), key, cells, onExisting })
  const begun = await begin(store, { name, settings, source, start })
  const batches = new ImportBatches(store, { path, name, onExisting, onError }, begun)
  yield progressOf(batches, source)
  if (batches.record.finished) return
  for await (const records of readRecords(source, batches.record)) {
    const entries = records.flatMap((record) => placed(read(record), record.after))
    for (let next = 0; next < entries.length;) {
      if (signal?.aborted === true) throw cancelled(path, batches.record)
      next += await batches.save(entries, next)
      yield progressOf(batches, source)
      await new Promise((resolve) => setImmediate(resolve))
    }
  }
  await batches.finish(source.size)
  yield progressOf(batches, source)
}

/** Forgets how far an import came, so that one of that name begins anew. Its documents stay. */
export async function forgetImport(store: OpenStore, name: string): Promise<void> {
  if (store.format === 'legacy') return
  await store.write(() => removeImport(store.name, name))
}

function placed(entry: ImportEntry | null, after: Place) {
  return entry === null ? [] : [{ ...entry, after }]
}

/** What tells this file from another one, and from a later state of itself. */
function identity({ format, size, modified, delimiter }: ImportSource) {
  return { format, size, modified, ...(format === 'csv' ? { delimiter } : {}) }
}

interface Beginning {
  readonly name: string | undefined
  readonly settings: string
  readonly source: ImportSource
  readonly start: Place
}

async function begin(
  store: OpenStore,
  { name, settings, source, start }: Beginning,
): Promise<{ record: ImportRecord; errors: ImportError[] }> {
  const none = { done: 0, created: 0, replaced: 0, skipped: 0, failed: 0, finished: false }
  const record = { settings, ...start, ...none }
  if (name === undefined) return { record, errors: [] }
  const known = await store.read(findImport(store.name, name))
  if (known === undefined) {
    await store.write(() => addImport(store.name, name, record))
    return { record, errors: [] }
  }
  if (known.settings !== settings || known.offset > source.size) throw changed(source, name)
  return { record: known, errors: await store.read(listImportErrors(store.name, name)) }
}

function progressOf({ record, errors }: ImportBatches, { size }: ImportSource): ImportProgress {
  const { done, created, replaced, skipped, failed, offset, finished } = record
  const state = finished ? 'done' : 'importing'
  return { state, done, created, replaced, skipped, failed, errors, bytes: offset, size }
}

function changed({ path }: ImportSource, name: string): DatastoreError {
  return new DatastoreError(
    'INVALID_INPUT',
    `The import "${name}" cannot go on: ${path} has changed since it began, or the options have. Import the file anew, skipping the documents that are there.`,
    { details: { path, argument: 'name' } },
  )
}

function cancelled(path: string, { done }: ImportRecord): DatastoreError {
  return new DatastoreError(
    'CANCELLED',
    `Importing ${path} was cancelled after ${done.toLocaleString('en')} records. What was saved stays.`,
    { details: { path } },
  )
}
