import type { DocumentText } from '../../shared/model/document.ts'
import { row, rows } from '../storage/operation.ts'
import type { Operation, SqlValue, SqlValues } from '../storage/operation.ts'
import type { DocumentRecord, ReadableTable, TextToMap } from './document-row.ts'

/** Reads the documents of a store one after the other: by id, or by their last change. */
export class DocumentScan {
  readonly #rows: ReadableTable
  readonly #sql: ReturnType<typeof statements>

  constructor(rows: ReadableTable) {
    this.#rows = rows
    this.#sql = statements(rows)
  }

  /** Documents in id order after `id`. */
  *after(id: number, limit: number): Operation<DocumentText[]> {
    const found = yield* rows<DocumentRecord>(this.#sql.after, [id, limit])
    return found.map((record) => this.#rows.read(record))
  }

  /** What a view is mapped from, of documents in id order after `id`: cheaper than reading them whole. */
  *textsAfter(id: number, limit: number): Operation<TextToMap[]> {
    return yield* this.#texts(this.#sql.textsAfter, [id, limit])
  }

  /** The same for those that were not changed after `seq`. */
  *unchangedSince(seq: number, { after, limit }: { after: number; limit: number }): Operation<TextToMap[]> {
    return yield* this.#texts(this.#sql.unchangedSince, [after, seq, limit])
  }

  /** The same for those that were changed after `seq`, up to the change `until`, oldest change first. */
  *changedBetween(seq: number, until: number, limit: number): Operation<TextToMap[]> {
    return yield* this.#texts(this.#sql.changedBetween, [seq, until, limit])
  }

  *#texts(sql: string, params: readonly SqlValue[]): Operation<TextToMap[]> {
    const found = (yield { mode: 'values', sql, params }) as SqlValues[]
    return found.map(([documentId, name, seq, data]) => {
      const key = String(name)
      return { id: Number(documentId), key, seq: Number(seq), text: this.#rows.text(key, data) }
    })
  }

  /** Documents changed after `seq`, oldest change first. */
  *changedAfter(seq: number, limit: number): Operation<DocumentText[]> {
    const found = yield* rows<DocumentRecord>(this.#sql.changedAfter, [seq, limit])
    return found.map((record) => this.#rows.read(record))
  }

  /** The smallest and the greatest id; null when there are no documents. */
  *bounds(): Operation<{ first: number; last: number } | null> {
    const found = yield* row<{ first: number | null; last: number | null }>(
      // Two subqueries: one that asks for both would read every row.
      `select (select min(id) from ${this.#rows.quoted}) as first, (select max(id) from ${this.#rows.quoted}) as last`,
    )
    if (found === undefined || found.first === null || found.last === null) return null
    return { first: found.first, last: found.last }
  }

  /** Up to `limit` documents spread evenly over the store, in id order; the same ones while it does not change. */
  *sample(limit: number): Operation<DocumentText[]> {
    const bounds = yield* this.bounds()
    if (bounds === null) return []
    const { first, last } = bounds
    if (last - first < limit * 4) {
      const all = yield* this.after(first - 1, limit * 4 + 1)
      return pickEvenly(all, limit)
    }
    const sampled: DocumentText[] = []
    let previous = first - 1
    for (let index = 0; index < limit; index++) {
      const from = Math.max(
        previous,
        Math.floor(first + ((last - first) * index) / Math.max(1, limit - 1)) - 1,
      )
      const [document] = yield* this.after(from, 1)
      if (document === undefined) break
      sampled.push(document)
      previous = document.id
    }
    return sampled
  }
}

function statements({ quoted: table, columns, seq }: ReadableTable) {
  return {
    after: `select ${columns} from ${table} d where d.id > ? order by d.id limit ?`,
    textsAfter: `select id, "key", ${seq}, data from ${table} where id > ? order by id limit ?`,
    // Not by the index of numbers: the order of ids is that of the table.
    unchangedSince: `select id, "key", seq, data from ${table} where id > ? and seq + 0 <= ? order by id limit ?`,
    changedBetween: `select id, "key", seq, data from ${table} where seq > ? and seq <= ? order by seq limit ?`,
    changedAfter: `select ${columns} from ${table} d where d.seq > ? order by d.seq limit ?`,
  }
}

function pickEvenly<T>(items: readonly T[], limit: number): T[] {
  if (items.length <= limit) return [...items]
  return Array.from({ length: limit }, (_, index) => items[Math.floor((index * items.length) / limit)]!)
}
