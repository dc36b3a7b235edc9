import type { DocumentText } from '../../shared/model/document.ts'
import type { Dialect } from '../storage/dialect.ts'
import type { SqlRow, SqlValue } from '../storage/operation.ts'

export type StoreFormat = 'datastore' | 'legacy'

/** A document's row without its text. */
export interface DocumentHead {
  readonly id: number
  readonly rev: string
  readonly seq: number
  readonly updated: string | null
}

/** A document as a builder reads it: `seq` is the number of its last change, and so tells whether it is still the same. */
export type TextToMap = Pick<DocumentText, 'id' | 'key' | 'seq' | 'text'>

/** A document that is to be inserted. */
export interface NewDocument {
  readonly key: string
  readonly rev: string
  readonly seq: number
  readonly updated: string
  readonly text: string
}

/** A document that is to be changed, and the revision that it has. */
export interface ChangedDocument extends NewDocument {
  readonly id: number
  readonly from: string
}

interface HeadRow {
  readonly id: number
  readonly key: string
  readonly rev: string | null
  readonly seq: number
  readonly updated: string | null
}

export interface DocumentRecord extends HeadRow {
  readonly data: string | Uint8Array
}

/** A table of documents, as the orders in which it is read know it. */
export interface ReadableTable {
  readonly dialect: Dialect
  /** The table's name as SQL. */
  readonly quoted: string
  /** The columns of a document, of the table `d`; and its change number, of the table. */
  readonly columns: string
  readonly seq: string
  read(record: SqlRow | DocumentRecord): DocumentText
  text(key: string, data: SqlValue | undefined): string
}

/** A time, which a damaged file may hold as a number. */
export function timeOf(updated: SqlValue): string | null {
  return updated === null ? null : String(updated)
}

export function readHead(head: DocumentHead | undefined): DocumentHead | undefined {
  return head === undefined ? undefined : { ...head, rev: textOf(head.rev), updated: timeOf(head.updated) }
}

/** A revision, which may be missing in a legacy file, and which a damaged file may hold as a number. */
export function textOf(rev: SqlValue): string {
  return rev === null ? '0' : String(rev)
}
