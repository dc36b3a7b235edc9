import SQLite from 'better-sqlite3'
import type { KeyedPlace, Place } from './real-documents.ts'

interface Head {
  readonly id: number
  readonly rev: number
}

interface StoredDocument {
  readonly id: number
  readonly key: string
  readonly rev: string
  readonly updated: string
  readonly data: string
}

const allSql = 'select id, "key", rev, updated, data from documents order by "key"'

const schema = `
  create table documents (id integer primary key, "key" text not null unique, rev text not null, seq integer not null,
    updated text, data text not null);
  create unique index documents_seq on documents (seq);
  create table place_view (name varchar(255), country varchar(255), lat float, _id integer not null, _key text not null);
  create index place_view_id on place_view (_id);
  create index place_view_name on place_view (name);
  create index place_view_country on place_view (country);
  create table counter (seq integer not null);
  insert into counter values (0);
`

/**
 * The same cases as a programmer writes them by hand on better-sqlite3: same tables, indexes and durability, statements
 * prepared once, no checks, no constraint messages, no conflicts, no other process.
 */
export class RawStore {
  readonly #database: SQLite.Database
  #second: SQLite.Database | undefined
  readonly #statements: ReturnType<typeof prepare>

  constructor(path: string) {
    this.#database = new SQLite(path)
    this.#database.pragma('journal_mode = WAL')
    this.#database.pragma('synchronous = FULL')
    const tables = this.#database.prepare('select name from sqlite_master').all()
    if (tables.length === 0) this.#database.exec(schema)
    this.#statements = prepare(this.#database)
  }

  load(documents: readonly KeyedPlace[]): void {
    this.#database.transaction(() => {
      const updated = new Date().toISOString()
      const { seq } = this.#statements.seq.get(documents.length)!
      for (const [index, { key, place }] of documents.entries()) {
        const text = JSON.stringify(place)
        const { lastInsertRowid: id } = this.#statements.insert.run(
          key,
          '1',
          seq - documents.length + index + 1,
          updated,
          text,
        )
        this.#statements.insertRow.run(place.name, place.country, Number(place.lat), id, key)
      }
    })()
  }

  get(key: string): unknown {
    const found = this.#statements.find.get(key)
    return found === undefined ? undefined : readDocument(found)
  }

  findByName(name: string): unknown[] {
    return this.#statements.byName.all(name)
  }

  documentsOf(country: string): unknown[] {
    return this.#statements.byCountry.all(country).map((row) => ({ ...row, _doc: readDocument(row) }))
  }

  /** Reads every document, and returns how many there are. */
  async iterate(): Promise<number> {
    let count = 0
    for await (const _document of this.#documents()) count++
    return count
  }

  /** As a program hands them out that lets other work go on meanwhile. */
  async *#documents(): AsyncGenerator<object> {
    let read = 0
    for (const found of this.#reader().prepare<[], StoredDocument>(allSql).iterate()) {
      yield readDocument(found)
      if (++read % 500 === 0) await new Promise((resolve) => setImmediate(resolve))
    }
  }

  /** Saves a document, and writes its view rows by deleting the old ones and inserting the new ones. */
  put(key: string, document: Place): void {
    this.#database.transaction(() => {
      const updated = new Date().toISOString()
      const text = JSON.stringify(document)
      const { seq } = this.#statements.seq.get(1)!
      const head = this.#statements.head.get(key)
      let id: number | bigint
      if (head === undefined) id = this.#statements.insert.run(key, '1', seq, updated, text).lastInsertRowid
      else {
        id = head.id
        this.#statements.update.run(String(Number(head.rev) + 1), seq, updated, text, id)
        this.#statements.deleteRows.run(id)
      }
      this.#statements.insertRow.run(document.name, document.country, Number(document.lat), id, key)
    })()
  }

  reindex(): void {
    this.#database.transaction(() => {
      this.#database.exec(
        'create table fresh (name varchar(255), country varchar(255), lat float, _id integer not null, _key text not null)',
      )
      const insert = this.#database.prepare('insert into fresh values (?, ?, ?, ?, ?)')
      const page = this.#database.prepare<[number], StoredDocument>(
        'select * from documents where id > ? order by id limit 1000',
      )
      for (let last = 0; ;) {
        const documents = page.all(last)
        for (const { id, key, data } of documents) {
          const place = JSON.parse(data) as Place
          insert.run(place.name, place.country, Number(place.lat), id, key)
          last = id
        }
        if (documents.length < 1000) break
      }
      this.#database.exec(`
        drop table place_view;
        alter table fresh rename to place_view;
        create index place_view_id on place_view (_id);
        create index place_view_name on place_view (name);
        create index place_view_country on place_view (country);
      `)
    })()
  }

  /** A connection of its own: the other one is free for other work while documents are read. */
  #reader(): SQLite.Database {
    return (this.#second ??= new SQLite(this.#database.name, { readonly: true }))
  }

  close(): void {
    this.#second?.close()
    this.#database.close()
  }
}

function prepare(database: SQLite.Database) {
  return {
    seq: database.prepare<[number], { seq: number }>('update counter set seq = seq + ? returning seq'),
    insert: database.prepare('insert into documents ("key", rev, seq, updated, data) values (?, ?, ?, ?, ?)'),
    insertRow: database.prepare(
      'insert into place_view (name, country, lat, _id, _key) values (?, ?, ?, ?, ?)',
    ),
    deleteRows: database.prepare('delete from place_view where _id = ?'),
    head: database.prepare<[string], Head>('select id, rev from documents where "key" = ?'),
    update: database.prepare('update documents set rev = ?, seq = ?, updated = ?, data = ? where id = ?'),
    find: database.prepare<[string], StoredDocument>(
      'select id, "key", rev, updated, data from documents where "key" = ?',
    ),
    byName: database.prepare<[string], object>(
      'select name, country, lat, _id, _key from place_view where name = ? limit 5',
    ),
    byCountry: database.prepare<[string], StoredDocument>(
      `select v.name, v.country, v.lat, v._id, v._key, d.id, d."key", d.rev, d.updated, d.data
       from place_view v join documents d on d.id = v._id where v.country = ? limit 50`,
    ),
  }
}

function readDocument({ id, key, rev, updated, data }: StoredDocument): object {
  return { ...(JSON.parse(data) as object), _id: id, _key: key, _rev: rev, _updated: updated }
}
