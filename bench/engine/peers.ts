import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import createKnex from 'knex'
import type { Knex } from 'knex'
import { measure, rate, scattered } from './measure.ts'
import type { Measured } from './measure.ts'
import { OurStore } from './our-store.ts'
import type { KeyedPlace, Place } from './real-documents.ts'

/** A document database seen through the three things that all of them do. */
interface Peer {
  load(documents: readonly KeyedPlace[]): Promise<void>
  get(key: string): Promise<unknown>
  findByName(name: string): Promise<unknown[]>
  close(): Promise<void>
}

/** Operations a second of each peer. */
export type PeerRates = Record<string, { load: number; get: number; query: number }>

const folder = join(import.meta.dirname, '..', 'peers')

/** Loads the same documents into every peer, reads some by key and finds some by name, each on its own file. */
export async function comparePeers(place: string, documents: readonly KeyedPlace[]): Promise<PeerRates> {
  if (!existsSync(join(folder, 'node_modules'))) {
    console.error('Installing the peers (bench/peers) …')
    execFileSync('npm', ['ci', '--no-audit', '--no-fund', '--silent'], { cwd: folder, stdio: 'inherit' })
  }
  const openers: Record<string, () => Promise<Peer>> = {
    ours: () => OurStore.open(join(place, 'peer-ours.db')),
    'naive knex': () => NaiveKnex.open(join(place, 'peer-knex.db')),
    PouchDB: () => Pouch.open(join(place, 'peer-pouch')),
    nedb: () => Nedb.open(join(place, 'peer-nedb.db')),
  }
  const rates: PeerRates = {}
  for (const [name, open] of Object.entries(openers)) {
    const peer = await open()
    const load = await measure(documents.length, async () => {
      for (let from = 0; from < documents.length; from += 1000)
        await peer.load(documents.slice(from, from + 1000))
      // PouchDB builds a view when it is first asked; the other stores have it by now.
      await peer.findByName('nowhere')
    })
    const picked = scattered(2000, documents.length).map((index) => documents[index]!)
    const get = await each(picked, ({ key }) => peer.get(key))
    const query = await each(picked, ({ place: { name: wanted } }) => peer.findByName(wanted))
    rates[name] = { load: Math.round(rate(load)), get: Math.round(rate(get)), query: Math.round(rate(query)) }
    await peer.close()
  }
  return rates
}

function each<T>(items: readonly T[], work: (item: T) => Promise<unknown>): Promise<Measured> {
  return measure(items.length, async () => {
    for (const item of items) await work(item)
  })
}

/** The same tables written through knex as its tutorial does: awaited row by row, in a transaction per batch. */
class NaiveKnex implements Peer {
  readonly #knex: Knex

  private constructor(knex: Knex) {
    this.#knex = knex
  }

  static async open(filename: string): Promise<NaiveKnex> {
    const knex = createKnex({ client: 'better-sqlite3', connection: { filename }, useNullAsDefault: true })
    await knex.raw('pragma journal_mode = WAL')
    await knex.schema.createTable('documents', (table) => {
      table.increments('id')
      table.text('key').unique()
      table.text('data')
    })
    await knex.schema.createTable('place_view', (table) => {
      table.string('name').index()
      table.string('country').index()
      table.float('lat')
      table.integer('_id').index()
      table.text('_key')
    })
    return new NaiveKnex(knex)
  }

  async load(documents: readonly KeyedPlace[]): Promise<void> {
    await this.#knex.transaction(async (tx) => {
      for (const { key, place } of documents) {
        const [id] = await tx('documents').insert({ key, data: JSON.stringify(place) })
        await tx('place_view').insert({
          name: place.name,
          country: place.country,
          lat: Number(place.lat),
          _id: id,
          _key: key,
        })
      }
    })
  }

  async get(key: string): Promise<unknown> {
    const found = (await this.#knex('documents').where({ key }).first()) as { data: string } | undefined
    return found === undefined ? undefined : JSON.parse(found.data)
  }

  async findByName(name: string): Promise<unknown[]> {
    return (await this.#knex('place_view').where({ name }).limit(5)) as unknown[]
  }

  async close(): Promise<void> {
    await this.#knex.destroy()
  }
}

interface PouchDatabase {
  bulkDocs(documents: readonly object[]): Promise<unknown>
  get(key: string): Promise<unknown>
  query(view: string, options: object): Promise<{ rows: unknown[] }>
  put(document: object): Promise<unknown>
  close(): Promise<void>
}

/** PouchDB on LevelDB, with a persisted map view. */
class Pouch implements Peer {
  readonly #database: PouchDatabase

  private constructor(database: PouchDatabase) {
    this.#database = database
  }

  static async open(path: string): Promise<Pouch> {
    const PouchDB = createRequire(join(folder, 'package.json'))('pouchdb') as new (
      path: string,
    ) => PouchDatabase
    const database = new PouchDB(path)
    const map = 'function (doc) { emit(doc.name, { country: doc.country, lat: Number(doc.lat) }) }'
    await database.put({ _id: '_design/place', views: { name: { map } } })
    return new Pouch(database)
  }

  async load(documents: readonly KeyedPlace[]): Promise<void> {
    await this.#database.bulkDocs(documents.map(({ key, place }) => ({ _id: key, ...place })))
  }

  get(key: string): Promise<unknown> {
    return this.#database.get(key)
  }

  async findByName(name: string): Promise<unknown[]> {
    return (await this.#database.query('place/name', { key: name, limit: 5 })).rows
  }

  close(): Promise<void> {
    return this.#database.close()
  }
}

interface NedbCursor extends Promise<unknown[]> {
  limit(count: number): NedbCursor
}

interface NedbStore {
  loadDatabaseAsync(): Promise<void>
  ensureIndexAsync(options: { fieldName: string }): Promise<void>
  insertAsync(documents: readonly object[]): Promise<unknown>
  findOneAsync(query: object): Promise<unknown>
  findAsync(query: object): NedbCursor
}

/** nedb keeps every document in memory and appends to a file. */
class Nedb implements Peer {
  readonly #store: NedbStore

  private constructor(store: NedbStore) {
    this.#store = store
  }

  static async open(filename: string): Promise<Nedb> {
    const Datastore = createRequire(join(folder, 'package.json'))('@seald-io/nedb') as new (
      options: object,
    ) => NedbStore
    const store = new Datastore({ filename })
    await store.loadDatabaseAsync()
    await store.ensureIndexAsync({ fieldName: 'name' })
    await store.ensureIndexAsync({ fieldName: 'country' })
    return new Nedb(store)
  }

  async load(documents: readonly KeyedPlace[]): Promise<void> {
    await this.#store.insertAsync(
      documents.map(({ key, place }): { _id: string } & Place => ({ _id: key, ...place })),
    )
  }

  get(key: string): Promise<unknown> {
    return this.#store.findOneAsync({ _id: key })
  }

  findByName(name: string): Promise<unknown[]> {
    return this.#store.findAsync({ name }).limit(5)
  }

  async close(): Promise<void> {}
}
