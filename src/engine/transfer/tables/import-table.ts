import { numberText } from '../../../shared/numbers.ts'
import { DatastoreError } from '../../../shared/errors.ts'
import { nothingDone } from '../../catalog/import-record.ts'
import type { OpenStore } from '../../store/open-store.ts'
import { ImportBatches } from '../imports/import-batches.ts'
import type { ImportNote } from '../imports/import-entry.ts'
import type { ImportOptions, ImportProgress } from '../imports/import-file.ts'
import { whyNothing } from '../imports/why-nothing.ts'
import { openTables, readTable, shapeOf, type TableChoice } from './read-table.ts'

/** Which table becomes documents, and what happens where they cannot be saved. */
export interface TableImportOptions extends TableChoice, Pick<ImportOptions, 'onExisting' | 'onError'> {}

/** How far an import of a table has come. A line in its errors and notes is the number of a row, in the order of the key. */
export interface TableImportProgress extends Omit<ImportProgress, 'files' | 'bytes' | 'size' | 'sheet'> {
  /** Rows that the table had when the import began. */
  readonly rows: number
}

/** What is said where a table holds bytes. */
export const bytesNote = 'Bytes of the table (BLOB) are text in Base64 in the documents.'

/**
 * Imports the rows of a table as documents, batch by batch while other work goes on: each batch is one transaction.
 *
 * @throws DatastoreError as `openTables` and `shapeOf`; with `onError: 'stop'` what is wrong with the first row that cannot be
 *   imported; `CANCELLED`. What was saved before stays.
 */
export async function* importTable(
  store: OpenStore,
  source: string,
  {
    signal,
    onExisting = 'fail',
    onError = 'stop',
    ...choice
  }: TableImportOptions & { readonly signal?: AbortSignal },
): AsyncGenerator<TableImportProgress> {
  const storage = await openTables(source)
  try {
    const shape = await shapeOf(storage, choice)
    await store.makeWritable()
    const what = `the table "${choice.table}" of ${storage.location}`
    const record = { settings: '', offset: 0, line: 1, ...nothingDone }
    const policy = { path: what, records: 'row', name: undefined, onExisting, onError } as const
    const batches = new ImportBatches(store, policy, { record, errors: [], notes: [] })
    const { rows } = shape
    const notes: ImportNote[] = []
    const check = (): void => {
      if (signal?.aborted === true) throw cancelled(what, batches.record.done)
    }
    yield progressOf(batches, { rows, notes })
    for await (const { entries, bytes } of readTable(storage, shape, { signal })) {
      if (bytes && notes.length === 0) notes.push({ line: 1, key: null, message: bytesNote, about: 'file' })
      const placed = entries.map((entry, at) => ({
        ...entry,
        after: { offset: batches.record.done + at + 1, line: 1 },
      }))
      for await (const _ of batches.saveAll(placed, check)) yield progressOf(batches, { rows, notes })
    }
    await batches.finish()
    yield progressOf(batches, { rows, notes })
  } finally {
    await storage.close()
  }
}

function progressOf(
  { record: { finished }, counts, errors, notes: ofRows }: ImportBatches,
  { rows, notes }: { readonly rows: number; readonly notes: readonly ImportNote[] },
): TableImportProgress {
  const nothing = finished ? whyNothing(counts, 'the table has no row') : null
  const state = finished ? 'done' : 'importing'
  return { state, ...counts, errors, notes: [...notes, ...ofRows], nothing, rows }
}

function cancelled(what: string, done: number): DatastoreError {
  return new DatastoreError(
    'CANCELLED',
    `Importing ${what} was cancelled after ${numberText(done)} rows. What was saved stays.`,
  )
}
