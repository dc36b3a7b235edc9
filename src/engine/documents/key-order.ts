import type { DocumentText } from '../../shared/model/document.ts'
import { row, rows } from '../storage/operation.ts'
import type { Operation, SqlValue } from '../storage/operation.ts'
import type { DocumentRecord, ReadableTable } from './document-row.ts'
import { prefixEnd } from './key.ts'

/** Some documents by position in key order, among those whose key has the prefix (empty for all). */
export interface PageRange {
  readonly prefix: string
  /** Count positions from the last key, and read towards the first. */
  readonly reverse?: boolean
  readonly offset: number
  readonly limit: number
}

/** The documents between two keys, and in which direction they are read. */
export interface KeyRange {
  readonly prefix?: string
  readonly after?: string
  readonly before?: string
  readonly reverse?: boolean
  readonly limit?: number
}

/** The documents of a store in the order of their keys. */
export class KeyOrder {
  readonly #rows: ReadableTable

  constructor(rows: ReadableTable) {
    this.#rows = rows
  }

  /**
   * Documents in key order, by position; the offset walks the key index only. SQLite would read the whole table if it might
   * choose the order of the join: it takes `cross join` at its word. The position is counted from behind the key `after`.
   */
  *page(
    { prefix, reverse = false, offset, limit }: PageRange,
    after: string | null = null,
  ): Operation<DocumentText[]> {
    const range = this.#prefix(prefix, after)
    const order = reverse ? '"key" desc' : '"key"'
    const found = yield* rows<DocumentRecord>(
      `select ${this.#rows.columns} from (
         select id from ${this.#rows.quoted} ${range.sql} order by ${order} limit ? offset ?
       ) k cross join ${this.#rows.quoted} d where d.id = k.id order by d.${order}`,
      [...range.params, limit, offset],
    )
    return found.map((record) => this.#rows.read(record))
  }

  /** Counts at most `step` documents with an id above `after`: a slice of a count that holds nothing up. */
  *countSlice(
    prefix: string,
    after: string | null,
    step: number,
  ): Operation<{ count: number; last: string | null }> {
    const range = this.#prefix(prefix, after)
    const slice = yield* row<{ count: number; last: string | null }>(
      `select count(*) as count, max("key") as last from (
         select "key" from ${this.#rows.quoted} ${range.sql} order by "key" limit ?) k`,
      [...range.params, step],
    )
    return slice!
  }

  /** How many documents with the prefix stand behind `after` and before `key`, and whether `key` itself is there. */
  *locate(
    prefix: string,
    key: string,
    after: string | null = null,
  ): Operation<{ offset: number; found: boolean }> {
    const range = this.#prefix(prefix, after)
    const where = range.sql === '' ? 'where' : `${range.sql} and`
    const before = yield* row<{ count: number }>(
      `select count(*) as count from ${this.#rows.quoted} ${where} "key" < ?`,
      [...range.params, key],
    )
    const there = yield* row(`select 1 from ${this.#rows.quoted} where "key" = ?`, [key])
    return { offset: before!.count, found: there !== undefined }
  }

  /** The query of documents in key order, for a stream. */
  all({ prefix = '', after, before, reverse = false, limit }: KeyRange): {
    sql: string
    params: SqlValue[]
  } {
    const range = this.#prefix(prefix, after ?? null, before ?? null)
    return {
      sql: `select ${this.#rows.columns} from ${this.#rows.quoted} d ${range.sql} order by "key"${reverse ? ' desc' : ''}${limit === undefined ? '' : ` limit ${limit}`}`,
      params: range.params,
    }
  }

  /** One bound on each side: a database might enter its index at the wider one of two. */
  #prefix(
    prefix: string,
    after: string | null = null,
    before: string | null = null,
  ): { sql: string; params: SqlValue[] } {
    const conditions: string[] = []
    const params: SqlValue[] = []
    if (after !== null && !isLess(after, prefix)) {
      conditions.push('"key" > ?')
      params.push(after)
    } else if (prefix !== '') {
      conditions.push('"key" >= ?')
      params.push(prefix)
    }
    const prefixed = prefixEnd(prefix)
    const end = before !== null && (prefixed === null || isLess(before, prefixed)) ? before : prefixed
    if (end !== null) {
      conditions.push('"key" < ?')
      params.push(end)
    }
    return { sql: conditions.length === 0 ? '' : `where ${conditions.join(' and ')}`, params }
  }
}

/** Whether a key stands before another one in every database. */
export function isLess(a: string, b: string): boolean {
  return Buffer.compare(Buffer.from(a), Buffer.from(b)) < 0
}
