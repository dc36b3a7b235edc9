import { deflateSync, inflateSync } from 'node:zlib'
import { DatastoreError } from '../../shared/errors.ts'
import type { DocumentText } from '../../shared/model/document.ts'
import type { Bulk, ConstraintViolation, Dialect } from '../storage/dialect.ts'
import { inSizes } from '../storage/statements/in-sizes.ts'
import { insertRows } from '../storage/statements/insert-rows.ts'
import { own, ownLater, row, rows, run } from '../storage/operation.ts'
import type { Operation, SqlRequest, SqlRow, SqlValue, SqlValues } from '../storage/operation.ts'
import { DocumentScan } from './document-scan.ts'
import { readHead, textOf, timeOf } from './document-row.ts'
import type {
  ChangedDocument,
  DocumentHead,
  DocumentRecord,
  ReadableTable,
  NewDocument,
  StoreFormat,
} from './document-row.ts'
import { KeyOrder } from './key-order.ts'

/** How many documents one statement inserts or changes; where a statement costs a round trip it inserts more. */
export const documentsAtOnce = 32

/** How many characters of documents one statement carries: servers refuse a statement that is too long. */
const mostText = 1_000_000

/** Whether documents are too long for one statement, which could be refused where each of them is not. */
export function areTooLong(documents: readonly { readonly text: string }[]): boolean {
  let length = 0
  for (const { text } of documents) length += text.length
  return length > mostText
}

/** The change of one document, for whose answer nobody waits. */
const ownChange = { ...own, later: 1 } as const

/** How many documents one statement locks against other writers. */
const keysHeldAtOnce = 500

/** The SQL of one store's documents, compiled to text once. Reads both formats; writes only the current one. */
export class DocumentTable implements ReadableTable {
  readonly name: string
  readonly format: StoreFormat
  readonly compress: boolean
  readonly #dialect: Dialect
  readonly #table: string
  readonly columns: string
  readonly seq: string
  readonly byKey: KeyOrder
  readonly scan: DocumentScan
  readonly #sql: ReturnType<typeof statements>
  readonly #insertManySql = new Map<number, string>()

  constructor(dialect: Dialect, name: string, format: StoreFormat, compress: boolean) {
    this.name = name
    this.format = format
    this.compress = compress
    this.#dialect = dialect
    this.#table = dialect.compiler.table(name)
    this.columns =
      format === 'legacy'
        ? 'd.id, d."key", d.rev, 0 as seq, d.updated, d.data'
        : 'd.id, d."key", d.rev, d.seq, d.updated, d.data'
    this.seq = format === 'legacy' ? '0 as seq' : 'seq'
    this.#sql = statements(dialect, this.#table, this.columns, this.seq)
    this.byKey = new KeyOrder(this)
    this.scan = new DocumentScan(this)
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
    // The quickest question of all: a generator of its own for it would cost as much as the rest.
    const found = (yield { mode: 'row', sql: this.#sql.find, params: [key], ...own }) as
      | DocumentRecord
      | undefined
    return found === undefined ? undefined : this.read(found)
  }

  *findMany(keys: readonly string[]): Operation<DocumentText[]> {
    const placeholders = keys.map(() => '?').join(', ')
    const found = yield* rows<DocumentRecord>(
      `select ${this.columns} from ${this.#table} d where d."key" in (${placeholders})`,
      keys,
    )
    return found.map((record) => this.read(record))
  }

  /** Those of the documents that are there, in id order. */
  *withIds(ids: readonly number[]): Operation<DocumentText[]> {
    const found = yield* rows<DocumentRecord>(
      `select ${this.columns} from ${this.#table} d where d.id in (${ids.map(() => '?').join(', ')}) order by d.id`,
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
    return readHead(yield* row<DocumentHead>(this.#sql.head, [key], own))
  }

  /** Reads a document's head as it is now, and keeps other writers from the document until the transaction ends. */
  *holdHead(key: string): Operation<DocumentHead | undefined> {
    return readHead(yield* row<DocumentHead>(this.#sql.holdHead, [key], own))
  }

  /**
   * Asks for the heads of those of the documents that are there, and keeps other writers from them until the transaction
   * ends. Every writer takes several in the order of their keys, so that two do not wait for each other.
   */
  holding({ holdHeads }: Bulk, keys: Iterable<string>): SqlRequest[] {
    const all = [...new Set(keys)].toSorted()
    if (all.length === 1) return [{ mode: 'rows', sql: this.#sql.holdOne, params: all, ...own }]
    return Array.from(inSizes(all, keysHeldAtOnce), (part) => ({
      mode: 'rows',
      ...holdHeads(this.#table, part),
      ...(part.length === keysHeldAtOnce ? own : {}),
    }))
  }

  /** The heads that were asked for, by their keys. */
  readHeads(answers: readonly unknown[]): Map<string, DocumentHead> {
    const found = (answers as (DocumentHead & { readonly key: string })[][]).flat()
    return new Map(found.map((head) => [head.key, readHead(head)!]))
  }

  /** Inserts a document; undefined when the key is taken. */
  *insert(
    key: string,
    rev: string,
    seq: number,
    updated: string,
    text: string,
  ): Operation<number | undefined> {
    const { changes, lastId } = yield* run(this.#sql.insert, [key, rev, seq, updated, this.write(text)], own)
    return changes === 1 ? lastId : undefined
  }

  #insertSql(documents: number): string {
    let sql = this.#insertManySql.get(documents)
    if (sql === undefined) {
      const tuples = Array.from({ length: documents }, () => '(?, ?, ?, ?, ?)').join(', ')
      sql = `${this.#dialect.compiler.insertRows} ${this.#table} ("key", rev, seq, updated, data) values ${tuples}`
      this.#insertManySql.set(documents, sql)
    }
    return sql
  }

  /** Inserts documents, of which there are a few numbers only; returns how many, from the first one on: not all when a key is taken. */
  *insertMany(documents: readonly NewDocument[]): Operation<number> {
    const params: SqlValue[] = []
    for (const { key, rev, seq, updated, text } of documents)
      params.push(key, rev, seq, updated, this.write(text))
    const rows = documents.length
    return yield* insertRows(this.#dialect, this.#insertSql(rows), params, { ...ownLater, rows })
  }

  /** The ids of the documents with these change numbers, all of which are there; ascending. */
  *idsOf(numbers: readonly number[]): Operation<number[]> {
    const found = (yield {
      mode: 'values',
      sql: this.#sql.idsBetween,
      params: [numbers[0]!, numbers.at(-1)!],
      ...own,
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
      const { changes } = yield* run(sql, params, {
        ...(part.length === documentsAtOnce ? own : {}),
        later: part.length,
      })
      if (changes !== part.length) return false
    }
    return true
  }

  *#updateOne({ id, from, rev, seq, updated, text }: ChangedDocument): Operation<boolean> {
    const { changes } = yield* run(
      this.#sql.update,
      [rev, seq, updated, this.write(text), id, from],
      ownChange,
    )
    return changes === 1
  }

  /** Deletes a document that still has the revision `from`; false when it has not. */
  *delete(id: number, from: string): Operation<boolean> {
    const { changes } = yield* run(this.#sql.delete, [id, from], ownChange)
    return changes === 1
  }

  /** Notes that a document was deleted, in place of an earlier deletion. */
  *noteDeletion(store: string, deleted: DocumentHead & { readonly key: string }): Operation<void> {
    const { key, id, rev, seq, updated } = deleted
    yield* run(this.#sql.noteDeletion, [store, key, id, rev, seq, updated], ownLater)
  }

  *count(): Operation<number> {
    return (yield* row<{ count: number }>(`select count(*) as count from ${this.#table}`))!.count
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
}

function statements(dialect: Dialect, table: string, columns: string, seq: string) {
  return {
    find: `select ${columns} from ${table} d where d."key" = ?`,
    head: `select id, rev, ${seq}, updated from ${table} where "key" = ?`,
    holdHead: `select id, rev, ${seq}, updated from ${table} where "key" = ? ${dialect.compiler.forUpdate}`,
    holdOne: `select id, "key", rev, ${seq}, updated from ${table} where "key" = ? ${dialect.compiler.forUpdate}`,
    insert: dialect.compiler.insertNew(table, ['"key"', 'rev', 'seq', 'updated', 'data']),
    update: `update ${table} set rev = ?, seq = ?, updated = ?, data = ? where id = ? and rev = ?`,
    delete: `delete from ${table} where id = ? and rev = ?`,
    noteDeletion: dialect.compiler.upsert(
      'datastore_deletions',
      ['store', '"key"', 'id', 'rev', 'seq', 'updated'],
      ['store', '"key"'],
    ),
    idsBetween: `select id${dialect.compiler.forUpdate === '' ? '' : ', seq'} from ${table} where seq between ? and ? order by seq`,
  }
}
