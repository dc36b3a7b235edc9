import type { ErrorCode } from '../../shared/errors.ts'
import { row, rows, run } from '../storage/operation.ts'
import type { Operation } from '../storage/operation.ts'
import { importErrorRow, importRow, readRecord } from './check-record.ts'

/** How far an import has come, as it is kept in the database with what it has saved. */
export interface ImportRecord {
  /** What must be the same when the import goes on, as text. */
  readonly settings: string
  /** The place in the file before which every record was dealt with. */
  readonly offset: number
  readonly line: number
  readonly done: number
  readonly created: number
  readonly replaced: number
  readonly skipped: number
  readonly failed: number
  readonly finished: boolean
}

/** What an import has done before its first record. */
export const nothingDone = {
  done: 0,
  created: 0,
  replaced: 0,
  skipped: 0,
  failed: 0,
  finished: false,
} as const

export interface ImportErrorRecord {
  readonly line: number
  readonly key: string | null
  readonly code: ErrorCode
  readonly message: string
}

export type ImportNoteRecord = Omit<ImportErrorRecord, 'code'>

/** Notes stand in the table of the errors, and are numbered from here. */
const firstNote = 1_000_000

export function* findImport(store: string, name: string): Operation<ImportRecord | undefined> {
  const found = yield* row(
    `select settings, byte_offset, line, done, created, replaced, skipped, failed, finished
     from datastore_imports where store = ? and name = ?`,
    [store, name],
  )
  if (found === undefined) return undefined
  const { byte_offset: offset, finished, ...record } = readRecord(importRow, found, `import "${name}"`)
  return { ...record, offset, finished: finished === 1 }
}

export function* addImport(store: string, name: string, begun: ImportRecord): Operation<void> {
  yield* run(
    `insert into datastore_imports
       (store, name, settings, byte_offset, line, done, created, replaced, skipped, failed, finished)
     values (?, ?, ?, ?, ?, 0, 0, 0, 0, 0, 0)`,
    [store, name, begun.settings, begun.offset, begun.line],
  )
}

/** Saves how far an import came, in the transaction of its documents; false when it is no longer where it was. */
export function* saveImport(
  store: string,
  name: string,
  { from, to }: { readonly from: ImportRecord; readonly to: ImportRecord },
): Operation<boolean> {
  const { changes } = yield* run(
    `update datastore_imports set byte_offset = ?, line = ?, done = ?, created = ?, replaced = ?, skipped = ?, failed = ?,
       finished = ?
     where store = ? and name = ? and byte_offset = ? and finished = 0`,
    [
      to.offset,
      to.line,
      to.done,
      to.created,
      to.replaced,
      to.skipped,
      to.failed,
      to.finished ? 1 : 0,
      store,
      name,
      from.offset,
    ],
  )
  return changes === 1
}

export function* addImportError(
  store: string,
  name: string,
  number: number,
  error: ImportErrorRecord,
): Operation<void> {
  yield* run(
    `insert into datastore_import_errors (store, import, number, line, "key", code, message)
     values (?, ?, ?, ?, ?, ?, ?)`,
    [store, name, number, error.line, error.key, error.code, error.message],
  )
}

export function* listImportErrors(store: string, name: string): Operation<ImportErrorRecord[]> {
  const found = yield* rows(
    `select line, "key", code, message from datastore_import_errors where store = ? and import = ? and number < ? order by number`,
    [store, name, firstNote],
  )
  return found.map((error) => readRecord(importErrorRow, error, `an error of import "${name}"`))
}

/** Keeps what was done with a record that was no error. */
export function* addImportNote(
  store: string,
  name: string,
  number: number,
  note: ImportNoteRecord,
): Operation<void> {
  yield* addImportError(store, name, firstNote + number, { ...note, code: 'INVALID_INPUT' })
}

export function* listImportNotes(store: string, name: string): Operation<ImportNoteRecord[]> {
  const found = yield* rows(
    `select line, "key", code, message from datastore_import_errors
     where store = ? and import = ? and number >= ? order by number`,
    [store, name, firstNote],
  )
  return found.map((note) => {
    const { line, key, message } = readRecord(importErrorRow, note, `a note of import "${name}"`)
    return { line, key, message }
  })
}

export function* removeImport(store: string, name: string): Operation<void> {
  yield* run('delete from datastore_import_errors where store = ? and import = ?', [store, name])
  yield* run('delete from datastore_imports where store = ? and name = ?', [store, name])
}
