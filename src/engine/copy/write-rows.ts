import { DatastoreError } from '../../shared/errors.ts'
import type { DocumentTable } from '../documents/document-table.ts'
import { checkKey } from '../documents/key.ts'
import type { Dialect } from '../storage/dialect.ts'
import { run } from '../storage/operation.ts'
import type { Operation, SqlValue } from '../storage/operation.ts'
import type { StoredRow } from './snapshot.ts'

/** Rows that one statement inserts, while their texts together stay below what every server takes. */
const [rowsAtOnce, lettersAtOnce] = [32, 100_000]

interface Table {
  readonly name: string
  readonly columns: readonly string[]
  readonly values: (row: StoredRow) => SqlValue[]
}

/** Inserts rows as they were in the store they come from, ids and change numbers included. */
export function* writeRows(documents: DocumentTable, copied: readonly StoredRow[]): Operation<void> {
  for (const kind of ['document', 'deletion', 'revision'] as const) {
    const rows = copied.filter((row) => row.kind === kind)
    if (rows.length > 0) yield* insert(tableOf(documents, kind), rows, documents.dialect)
  }
}

function tableOf(documents: DocumentTable, kind: StoredRow['kind']): Table {
  const store = documents.name
  switch (kind) {
    case 'document':
      return {
        name: documents.quoted,
        columns: ['id', '"key"', 'rev', 'seq', 'updated', 'data'],
        values: ({ id, key, rev, seq, updated, text }) => [id, key, rev, seq, updated, documents.write(text)],
      }
    case 'deletion':
      return {
        name: 'datastore_deletions',
        columns: ['store', '"key"', 'id', 'rev', 'seq', 'updated'],
        values: ({ id, key, rev, seq, updated }) => [store, key, id, rev, seq, updated],
      }
    case 'revision':
      return {
        name: 'datastore_history',
        columns: ['store', '"key"', 'rev', 'seq', 'updated', 'deleted', 'data'],
        values: ({ key, rev, seq, updated, deleted, text }) => [
          store,
          key,
          rev,
          seq,
          updated,
          deleted ? 1 : 0,
          documents.write(text),
        ],
      }
    default:
      return kind satisfies never
  }
}

function* insert(
  { name, columns, values }: Table,
  rows: readonly StoredRow[],
  { compiler }: Dialect,
): Operation<void> {
  const placeholder = `(${columns.map(() => '?').join(', ')})`
  const into = `${compiler.insertRows} ${name} (${columns.join(', ')}) values `
  for (let from = 0; from < rows.length;) {
    const some = rows.slice(from, from + rowsAtOnce)
    // Two lengths of statement only: each is compiled once.
    const together = some.length === rowsAtOnce && lettersOf(some) <= lettersAtOnce
    const group = together ? some : some.slice(0, 1)
    yield* run(into + group.map(() => placeholder).join(', '), group.flatMap(values))
    from += group.length
  }
}

function lettersOf(rows: readonly StoredRow[]): number {
  return rows.reduce((sum, { text }) => sum + text.length, 0)
}

/** @throws DatastoreError naming the document whose key no database takes. */
export function checkRow(row: StoredRow): void {
  try {
    checkKey(row.key)
  } catch (cause) {
    throw cannotHold(row, cause)
  }
}

/** The error for a document that the target does not take. */
export function cannotHold({ kind, key, rev }: StoredRow, cause: unknown): DatastoreError {
  const reason = cause instanceof Error ? cause.message : String(cause)
  const what = kind === 'revision' ? `Revision ${rev} of document "${key}"` : `Document "${key}"`
  const code = cause instanceof DatastoreError ? cause.code : 'INVALID_INPUT'
  return new DatastoreError(
    code,
    `${what} cannot be kept in the database that is copied to, so nothing was kept of the copy. ${reason}`,
    { details: { key }, cause },
  )
}
