import { numberText } from '../../../shared/numbers.ts'
import { DatastoreError } from '../../../shared/errors.ts'
import {
  addImport,
  findImport,
  type ImportRecord,
  listImportErrors,
  listImportNotes,
  nothingDone,
  removeImport,
} from '../../catalog/import-record.ts'
import type { OpenStore } from '../../store/open-store.ts'
import { recordFormats } from '../formats/index.ts'
import type { EntryOptions } from './entry-options.ts'
import {
  entryOptions,
  entryReader,
  type ImportEntry,
  type ImportError,
  type ImportNote,
  type ReadEntry,
} from './import-entry.ts'
import { ImportBatches } from './import-batches.ts'
import type { ImportSource, Place, SourceOptions, SourceRecord } from '../sources/import-source.ts'
import { inspectSource } from '../sources/inspect-source.ts'
import { readRecords } from '../sources/read-records.ts'
import { LastRecords, type PlacedEntry } from '../sources/last-records.ts'
import { withOtherArrays } from '../sources/other-arrays.ts'
import { whyNothing } from './why-nothing.ts'

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
  /** Records dealt with: the five counts together. */
  readonly done: number
  readonly created: number
  readonly replaced: number
  /** Documents left out because their key was in use. */
  readonly skipped: number
  /** Records that the file itself has no document for: deleted ones, design documents, rows without a value. */
  readonly leftOut: number
  /** Records that could not be imported. */
  readonly failed: number
  /** The first thousand of them. */
  readonly errors: readonly ImportError[]
  /** Notes on parts of the file that were not read, then the first thousand notes on records left out and on rows filled with null. */
  readonly notes: readonly ImportNote[]
  /** Why nothing was imported, for the reader, once it is done; null when a document was. */
  readonly nothing: string | null
  /** The files of a folder that is imported, each of which is a record; null for a file. */
  readonly files: number | null
  /** Bytes of the file that were read for what was dealt with, and its size. */
  readonly bytes: number
  readonly size: number
  /** The sheet of a workbook that is imported; a line in its errors and notes is a row of it. Null for any other file. */
  readonly sheet: string | null
}

/**
 * Imports the documents of a file or a folder, batch by batch while other work goes on. Each batch is one transaction, with the place
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
  const { onExisting = 'fail', onError = 'stop', name } = options
  const check = (): void => {
    if (signal?.aborted === true) throw cancelled(path, 0)
  }
  const source = await inspectSource(path, options, { check })
  const reading = entryOptions(source, options)
  const { start, read } = await entryReader(source, reading)
  await store.makeWritable()
  const settings = JSON.stringify({ ...identity(source), ...chosen(source, reading), onExisting })
  const begun = await begin(store, { name, settings, source, start })
  const batches = new ImportBatches(
    store,
    { path, records: source.folder === null ? 'line' : 'file', name, onExisting, onError },
    begun,
  )
  if (batches.record.finished) {
    yield progressOf(batches, await withOtherArrays(source), 0)
    return
  }
  yield progressOf(batches, source, 0)
  const checkSignal = (): void => {
    if (signal?.aborted === true) throw cancelled(path, batches.record.done)
  }
  const last = recordFormats[source.format].identity.length > 0 ? new LastRecords() : null
  try {
    for await (const _ of last?.find(source, start, read) ?? []) {
      checkSignal()
      yield progressOf(batches, source, 0)
    }
    for await (const { records, bytes } of readRecords(source, batches.record)) {
      const placed = records.flatMap((record) => placedEntry(read, record))
      const entries = last === null ? placed : await last.only(placed)
      for await (const _ of batches.saveAll(entries, checkSignal)) yield progressOf(batches, source, bytes)
    }
  } finally {
    await last?.close()
  }
  const all = await withOtherArrays(source, { check: checkSignal })
  checkSignal()
  await batches.finish()
  yield progressOf(batches, all, all.size)
}

/** Forgets how far an import came, so that one of that name begins anew. Its documents stay. */
export async function forgetImport(store: OpenStore, name: string): Promise<void> {
  if (store.format === 'legacy') return
  await store.write(() => removeImport(store.name, name))
}

function placedEntry(read: ReadEntry, record: SourceRecord): PlacedEntry[] {
  const entry: ImportEntry | null = read(record)
  return entry === null ? [] : [{ ...entry, after: record.after }]
}

/** What tells this file from another one, and from a later state of itself; what is usual is not named. */
function identity(source: ImportSource) {
  const { format, size, modified, layout, at, gzip, encoding, csv, start, folder } = source
  const { delimiter, escape, lineEnd } = csv
  return {
    format,
    size,
    modified,
    ...(layout === 'csv' ? { delimiter } : {}),
    ...(layout === 'csv' && escape === 'backslash' ? { escape } : {}),
    ...(layout === 'csv' && lineEnd === '\r' ? { lineEnd } : {}),
    ...(layout === 'csv' && start.line > 1 ? { header: start.line } : {}),
    ...(layout === 'objects' ? { layout } : {}),
    ...(at === null ? {} : { at }),
    ...(gzip ? { gzip } : {}),
    ...(folder === null ? {} : { folder: folder.hash }),
    ...(encoding === 'utf-8' ? {} : { encoding }),
  }
}

function chosen({ format }: ImportSource, { key, cells, types, short, values }: EntryOptions) {
  const usual = recordFormats[format].values ?? 'keep'
  return {
    key,
    cells,
    ...(Object.keys(types).length === 0 ? {} : { types }),
    ...(short === 'refuse' ? {} : { short }),
    ...(values === usual ? {} : { values }),
  }
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
): Promise<{ record: ImportRecord; errors: ImportError[]; notes: ImportNote[] }> {
  const record = { settings, ...start, ...nothingDone }
  if (name === undefined) return { record, errors: [], notes: [] }
  const known = await store.read(findImport(store.name, name))
  if (known === undefined) {
    await store.write(() => addImport(store.name, name, record))
    return { record, errors: [], notes: [] }
  }
  if (known.settings !== settings) throw changed(source, name)
  const errors = await store.read(listImportErrors(store.name, name))
  return { record: known, errors, notes: await store.read(listImportNotes(store.name, name)) }
}

/** `read` is how many bytes of the file were needed: where it is not packed, the place says it exactly. */
function progressOf(
  { record, counts, errors, notes }: ImportBatches,
  source: ImportSource,
  read: number,
): ImportProgress {
  const { offset, finished } = record
  const { size, gzip, encoding, sheet, folder } = source
  const coded = gzip || encoding !== 'utf-8' || sheet !== null || folder !== null
  const bytes = finished ? size : coded ? read : offset
  const nothing = finished
    ? whyNothing(counts, folder === null ? 'the file holds no record' : 'the folder holds no .json file')
    : null
  const ofFile = source.notes.map((note): ImportNote => ({ ...note, key: null, about: 'file' }))
  const state = finished ? 'done' : 'importing'
  const at = sheet === null ? null : source.at
  const files = folder === null ? null : folder.files
  return { state, ...counts, errors, notes: [...ofFile, ...notes], nothing, files, bytes, size, sheet: at }
}

function changed({ path }: ImportSource, name: string): DatastoreError {
  return new DatastoreError(
    'INVALID_INPUT',
    `The import "${name}" cannot go on: ${path} has changed since it began, or the options have. Import the file anew, skipping the documents that are there.`,
    { details: { path, argument: 'name' } },
  )
}

function cancelled(path: string, done: number): DatastoreError {
  return new DatastoreError(
    'CANCELLED',
    `Importing ${path} was cancelled after ${numberText(done)} records. What was saved stays.`,
    { details: { path } },
  )
}
