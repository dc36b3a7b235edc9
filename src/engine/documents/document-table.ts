import { deflateSync, inflateSync } from 'node:zlib'
import { DatastoreError } from '../../shared/errors.ts'
import type { DocumentText } from '../../shared/model/document.ts'
import type { Bulk, ConstraintViolation, Dialect } from '../storage/dialect.ts'
import { inSizes } from '../storage/in-sizes.ts'
import { attempt, row, rows, run } from '../storage/operation.ts'
import type { Operation, SqlRow, SqlValue, SqlValues } from '../storage/operation.ts'
import { prefixEnd } from './key.ts'

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

/** How many documents one statement inserts or changes: more gain nothing. */
export const documentsAtOnce = 32

/** How many characters of documents one statement carries: servers refuse a statement that is too long. */
const mostText = 1_000_000

/** Whether documents are too long for one statement, which could be refused where each of them is not. */
export function areTooLong(documents: readonly { readonly text: string }[]): boolean {
  let length = 0
  for (const { text } of documents) length += text.length
  return length > mostText
}

/** How many documents one statement locks against other writers. */
const keysHeldAtOnce = 500

/** A text that a document has to hold, in its text or its key, and whether capital and small letters differ. */
export interface TextHint {
  readonly text: string
  readonly matchCase: boolean
}

/** Documents that were looked at in id order, those among them that may be meant, and the last id; null at the end. */
export interface DocumentSlice {
  readonly looked: number
  readonly documents: readonly TextToMap[]
  readonly last: number | null
}

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

interface HeadRow {
  readonly id: number
  readonly key: string
  readonly rev: string | null
  readonly seq: number
  readonly updated: string | null
}

interface DocumentRecord extends HeadRow {
  readonly data: string | Uint8Array
}

/** The SQL of one store's documents, compiled to text once. Reads both formats; writes only the current one. */
export class DocumentTable {
  readonly name: string
  readonly format: StoreFormat
  readonly compress: boolean
  readonly #dialect: Dialect
  readonly #table: string
  readonly #columns: string
  readonly #sql: ReturnType<typeof statements>
  #insertManySql: string | undefined

  constructor(dialect: Dialect, name: string, format: StoreFormat, compress: boolean) {
    this.name = name
    this.format = format
    this.compress = compress
    this.#dialect = dialect
    this.#table = dialect.compiler.table(name)
    this.#columns =
      format === 'legacy'
        ? 'd.id, d."key", d.rev, 0 as seq, d.updated, d.data'
        : 'd.id, d."key", d.rev, d.seq, d.updated, d.data'
    this.#sql = statements(dialect, this.#table, this.#columns, format === 'legacy' ? '0 as seq' : 'seq')
  }

  /** Creates the empty table with its indexes; `dataType` is the SQL type of documents, text when it is not given. */
  *create(dataType?: string): Operation<void> {
    const { types } = this.#dialect.compiler
    yield* run(
      `create table ${this.#table} (
        id ${types.id},
        "key" ${types.key} not null unique,
        rev ${types.name} not null,
        seq ${types.integer} not null,
        updated ${types.name},
        data ${dataType ?? types.text} not null
      )`,
    )
    yield* run(
      `create unique index ${this.#dialect.compiler.indexName(`${this.name}_seq`)} on ${this.#table} (seq)`,
    )
  }

  *find(key: string): Operation<DocumentText | undefined> {
    const found = yield* row<DocumentRecord>(this.#sql.find, [key])
    return found === undefined ? undefined : this.read(found)
  }

  *findMany(keys: readonly string[]): Operation<DocumentText[]> {
    const placeholders = keys.map(() => '?').join(', ')
    const found = yield* rows<DocumentRecord>(
      `select ${this.#columns} from ${this.#table} d where d."key" in (${placeholders})`,
      keys,
    )
    return found.map((record) => this.read(record))
  }

  /** Those of the documents that are there, in id order. */
  *withIds(ids: readonly number[]): Operation<DocumentText[]> {
    const found = yield* rows<DocumentRecord>(
      `select ${this.#columns} from ${this.#table} d where d.id in (${ids.map(() => '?').join(', ')}) order by d.id`,
      ids,
    )
    return found.map((record) => this.read(record))
  }

  /** Those of the keys that are in use. */
  *keysAmong(keys: readonly string[]): Operation<string[]> {
    if (keys.length === 0) return []
    const placeholders = keys.map(() => '?').join(', ')
    const found = yield* rows<{ key: string }>(
      `select "key" from ${this.#table} where "key" in (${placeholders})`,
      keys,
    )
    return found.map(({ key }) => key)
  }

  /** Those of the ids that documents have. */
  *idsAmong(ids: readonly number[]): Operation<number[]> {
    const present: number[] = []
    for (const part of inSizes(ids, 512)) {
      const placeholders = part.map(() => '?').join(', ')
      const found = yield* rows<{ id: number }>(
        `select id from ${this.#table} where id in (${placeholders})`,
        part,
      )
      present.push(...found.map(({ id }) => id))
    }
    return present
  }

  *head(key: string): Operation<DocumentHead | undefined> {
    return readHead(yield* row<DocumentHead>(this.#sql.head, [key]))
  }

  /** Reads a document's head as it is now, and keeps other writers from the document until the transaction ends. */
  *holdHead(key: string): Operation<DocumentHead | undefined> {
    return readHead(yield* row<DocumentHead>(this.#sql.holdHead, [key]))
  }

  /**
   * Reads the heads of those of the documents that are there, and keeps other writers from them until the transaction
   * ends. Every writer takes several in the order of their keys, so that two do not wait for each other.
   */
  *hold({ holdHeads }: Bulk, keys: Iterable<string>): Operation<Map<string, DocumentHead>> {
    const heads = new Map<string, DocumentHead>()
    const all = [...new Set(keys)].toSorted()
    for (let from = 0; from < all.length; from += keysHeldAtOnce) {
      const { sql, params } = holdHeads(this.#table, all.slice(from, from + keysHeldAtOnce))
      for (const found of yield* rows<DocumentHead & { readonly key: string }>(sql, params))
        heads.set(found.key, readHead(found)!)
    }
    return heads
  }

  /** Inserts a document; undefined when the key is taken. */
  *insert(
    key: string,
    rev: string,
    seq: number,
    updated: string,
    text: string,
  ): Operation<number | undefined> {
    const { changes, lastId } = yield* run(this.#sql.insert, [key, rev, seq, updated, this.write(text)])
    return changes === 1 ? lastId : undefined
  }

  /** Inserts `documentsAtOnce` documents; false, and none of them is there, when one of the keys is taken. */
  *insertMany(documents: readonly NewDocument[]): Operation<boolean> {
    this.#insertManySql ??= `insert into ${this.#table} ("key", rev, seq, updated, data) values ${Array.from({ length: documentsAtOnce }, () => '(?, ?, ?, ?, ?)').join(', ')}`
    const params: SqlValue[] = []
    for (const { key, rev, seq, updated, text } of documents)
      params.push(key, rev, seq, updated, this.write(text))
    try {
      yield* attempt(this.#insertManySql, params)
      return true
    } catch (error) {
      if (this.#dialect.errors.violation(error) === null) throw error
      return false
    }
  }

  /** The ids of the documents with these change numbers, all of which are there; ascending. */
  *idsOf(numbers: readonly number[]): Operation<number[]> {
    const found = (yield {
      mode: 'values',
      sql: this.#sql.idsBetween,
      params: [numbers[0]!, numbers.at(-1)!],
    }) as SqlValues[]
    if (found.length === numbers.length) return found.map(([id]) => Number(id))
    // Numbers of other writers lie between them.
    const wanted = new Set(numbers)
    return found.filter(([, seq]) => wanted.has(Number(seq))).map(([id]) => Number(id))
  }

  /** Inserts a document under the id it had elsewhere. */
  *insertWithId(
    id: number,
    key: string,
    rev: string,
    seq: number,
    updated: string | null,
    text: string,
  ): Operation<void> {
    yield* run(`insert into ${this.#table} (id, "key", rev, seq, updated, data) values (?, ?, ?, ?, ?, ?)`, [
      id,
      key,
      rev,
      seq,
      updated,
      this.write(text),
    ])
  }

  /** Changes documents that still have the revision `from`; false when one of them has not. */
  *update(documents: readonly ChangedDocument[]): Operation<boolean> {
    const { bulk } = this.#dialect.compiler
    if (documents.length === 1) return yield* this.#updateOne(documents[0]!)
    for (const part of inSizes(documents, documentsAtOnce)) {
      if (bulk === null || part.length === 1 || areTooLong(part)) {
        for (const document of part) if (!(yield* this.#updateOne(document))) return false
        continue
      }
      const updates = part.map(({ id, from, rev, seq, updated, text }) => {
        return { id, from, rev, seq, updated, data: this.write(text) }
      })
      const { sql, params } = bulk.updateDocuments(this.#table, updates)
      const { changes } = yield* run(sql, params)
      if (changes !== part.length) return false
    }
    return true
  }

  *#updateOne({ id, from, rev, seq, updated, text }: ChangedDocument): Operation<boolean> {
    const { changes } = yield* run(this.#sql.update, [rev, seq, updated, this.write(text), id, from])
    return changes === 1
  }

  /** Deletes a document that still has the revision `from`; false when it has not. */
  *delete(id: number, from: string): Operation<boolean> {
    const { changes } = yield* run(this.#sql.delete, [id, from])
    return changes === 1
  }

  /** Notes that a document was deleted, in place of an earlier deletion. */
  *noteDeletion(store: string, deleted: DocumentHead & { readonly key: string }): Operation<void> {
    const { key, id, rev, seq, updated } = deleted
    yield* run(this.#sql.noteDeletion, [store, key, id, rev, seq, updated])
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
      `select ${this.#columns} from (
         select id from ${this.#table} ${range.sql} order by ${order} limit ? offset ?
       ) k cross join ${this.#table} d where d.id = k.id order by d.${order}`,
      [...range.params, limit, offset],
    )
    return found.map((record) => this.read(record))
  }

  /** Documents in id order after `id`. */
  *after(id: number, limit: number): Operation<DocumentText[]> {
    const found = yield* rows<DocumentRecord>(this.#sql.after, [id, limit])
    return found.map((record) => this.read(record))
  }

  /** What a view is mapped from, of documents in id order after `id`: cheaper than reading them whole. */
  *textsAfter(id: number, limit: number): Operation<TextToMap[]> {
    return yield* this.#texts(this.#sql.textsAfter, [id, limit])
  }

  /**
   * Looks at documents in id order after `id`: reads those that may hold the text of the hint, where the database can tell, and
   * otherwise all. One whose text has an escape may hold any text.
   */
  *slice(id: number, limit: number, hint: TextHint | null): Operation<DocumentSlice> {
    const match = hint === null ? null : this.#dialect.compiler.mayHold(hint.text, hint.matchCase)
    if (match === null) {
      const documents = yield* this.textsAfter(id, limit)
      const last = documents.length < limit ? null : documents.at(-1)!.id
      return { looked: documents.length, documents, last }
    }
    const bound = (yield* row<{ looked: number; last: number | null }>(
      `select count(*) as looked, max(id) as last from (select id from ${this.#table} where id > ? order by id limit ?) s`,
      [id, limit],
    ))!
    if (bound.last === null) return { looked: 0, documents: [], last: null }
    const documents = yield* this.#texts(
      `select id, "key", ${this.format === 'legacy' ? '0 as seq' : 'seq'}, data from ${this.#table} where id > ? and id <= ? and ${match.sql} order by id`,
      [id, bound.last, ...match.params],
    )
    return { looked: bound.looked, documents, last: bound.looked < limit ? null : bound.last }
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
      return { id: Number(documentId), key, seq: Number(seq), text: this.text(key, data) }
    })
  }

  /** Documents changed after `seq`, oldest change first. */
  *changedAfter(seq: number, limit: number): Operation<DocumentText[]> {
    const found = yield* rows<DocumentRecord>(this.#sql.changedAfter, [seq, limit])
    return found.map((record) => this.read(record))
  }

  /** The smallest and the greatest id; null when there are no documents. */
  *bounds(): Operation<{ first: number; last: number } | null> {
    const found = yield* row<{ first: number | null; last: number | null }>(
      // Two subqueries: one that asks for both would read every row.
      `select (select min(id) from ${this.#table}) as first, (select max(id) from ${this.#table}) as last`,
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

  /** Counts at most `step` documents with an id above `after`: a slice of a count that holds nothing up. */
  *countSlice(
    prefix: string,
    after: string | null,
    step: number,
  ): Operation<{ count: number; last: string | null }> {
    const range = this.#prefix(prefix, after)
    const slice = yield* row<{ count: number; last: string | null }>(
      `select count(*) as count, max("key") as last from (
         select "key" from ${this.#table} ${range.sql} order by "key" limit ?) k`,
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
      `select count(*) as count from ${this.#table} ${where} "key" < ?`,
      [...range.params, key],
    )
    const head = yield* this.head(key)
    return { offset: before!.count, found: head !== undefined }
  }

  *count(): Operation<number> {
    return (yield* row<{ count: number }>(`select count(*) as count from ${this.#table}`))!.count
  }

  /** The query of documents in key order, for a stream. */
  all({ prefix = '', after, before, reverse = false, limit }: KeyRange): {
    sql: string
    params: SqlValue[]
  } {
    const range = this.#prefix(prefix, after ?? null, before ?? null)
    return {
      sql: `select ${this.#columns} from ${this.#table} d ${range.sql} order by "key"${reverse ? ' desc' : ''}${limit === undefined ? '' : ` limit ${limit}`}`,
      params: range.params,
    }
  }

  /** Whether a driver's error says that a constraint of this kind was violated. */
  violates(error: unknown, kind: ConstraintViolation['kind']): boolean {
    return this.#dialect.errors.violation(error)?.kind === kind
  }

  get dialect(): Dialect {
    return this.#dialect
  }

  /** The table's name as SQL. */
  get quoted(): string {
    return this.#table
  }

  /** Reads a row of this table: text as it is, compressed text inflated. */
  read(record: SqlRow | DocumentRecord): DocumentText {
    const { id, key, rev, seq, updated, data } = record as DocumentRecord
    return { id, key, rev: textOf(rev), seq, updated: timeOf(updated), text: this.text(key, data) }
  }

  text(key: string, data: SqlValue | undefined): string {
    if (typeof data === 'string') return data
    try {
      if (data instanceof Uint8Array) return inflateSync(data).toString('utf8')
    } catch (cause) {
      throw new DatastoreError(
        'CORRUPT',
        `The text of document "${key}" in store "${this.name}" is damaged: it cannot be decompressed.`,
        {
          details: { key, store: this.name },
          cause,
        },
      )
    }
    throw new DatastoreError('CORRUPT', `Document "${key}" in store "${this.name}" has no text.`, {
      details: { key, store: this.name },
    })
  }

  write(text: string): SqlValue {
    return this.compress ? deflateSync(text) : text
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

/** A time, which a damaged file may hold as a number. */
function timeOf(updated: SqlValue): string | null {
  return updated === null ? null : String(updated)
}

function readHead(head: DocumentHead | undefined): DocumentHead | undefined {
  return head === undefined ? undefined : { ...head, rev: textOf(head.rev), updated: timeOf(head.updated) }
}

/** A revision, which may be missing in a legacy file, and which a damaged file may hold as a number. */
function textOf(rev: SqlValue): string {
  return rev === null ? '0' : String(rev)
}

function statements(dialect: Dialect, table: string, columns: string, seq: string) {
  return {
    find: `select ${columns} from ${table} d where d."key" = ?`,
    head: `select id, rev, ${seq}, updated from ${table} where "key" = ?`,
    holdHead: `select id, rev, ${seq}, updated from ${table} where "key" = ? ${dialect.compiler.forUpdate}`,
    insert: dialect.compiler.insertNew(table, ['"key"', 'rev', 'seq', 'updated', 'data']),
    update: `update ${table} set rev = ?, seq = ?, updated = ?, data = ? where id = ? and rev = ?`,
    delete: `delete from ${table} where id = ? and rev = ?`,
    noteDeletion: dialect.compiler.upsert(
      'datastore_deletions',
      ['store', '"key"', 'id', 'rev', 'seq', 'updated'],
      ['store', '"key"'],
    ),
    after: `select ${columns} from ${table} d where d.id > ? order by d.id limit ?`,
    textsAfter: `select id, "key", ${seq}, data from ${table} where id > ? order by id limit ?`,
    // Not by the index of numbers: the order of ids is that of the table.
    unchangedSince: `select id, "key", seq, data from ${table} where id > ? and seq + 0 <= ? order by id limit ?`,
    changedBetween: `select id, "key", seq, data from ${table} where seq > ? and seq <= ? order by seq limit ?`,
    idsBetween: `select id${dialect.compiler.forUpdate === '' ? '' : ', seq'} from ${table} where seq between ? and ? order by seq`,
    changedAfter: `select ${columns} from ${table} d where d.seq > ? order by d.seq limit ?`,
  }
}

function pickEvenly<T>(items: readonly T[], limit: number): T[] {
  if (items.length <= limit) return [...items]
  return Array.from({ length: limit }, (_, index) => items[Math.floor((index * items.length) / limit)]!)
}
