import { execFileSync } from 'node:child_process'
import { closeSync, existsSync, fdatasyncSync, openSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import createKnex from 'knex'
import type { Knex } from 'knex'
import { measure, median, rate, scattered } from './measure.ts'
import type { Measured } from './measure.ts'
import { OurStore } from './our-store.ts'
import type { KeyedPlace, Place } from './real-documents.ts'

/** A document database seen through what all of them do. What it has written is on the disk when it says so. */
interface Peer {
  load(documents: readonly KeyedPlace[]): Promise<unknown>
  get(key: string): Promise<unknown>
  findByName(name: string): Promise<unknown[]>
  put(key: string, document: Place): Promise<unknown>
  close(): Promise<void>
}

/** Operations a second of each peer, in the middle round, and the milliseconds it takes to open what it has kept and to get a document. */
export type PeerRates = Record<
  string,
  {
    readonly load: number
    readonly get: number
    readonly query: number
    readonly put: number
    readonly open: number
  }
>

const folder = join(import.meta.dirname, '..', 'peers')
const [reads, puts] = [2000, 300]

/** Loads the same documents into every peer, reads some by key, finds some by name and puts some, each on its own file. */
export async function comparePeers(
  place: string,
  documents: readonly KeyedPlace[],
  rounds: number,
): Promise<PeerRates> {
  if (!existsSync(join(folder, 'node_modules'))) {
    console.error('Installing the peers (bench/peers) …')
    execFileSync('npm', ['ci', '--no-audit', '--no-fund', '--silent'], { cwd: folder, stdio: 'inherit' })
  }
  const measured = Object.entries(openers).map(([name, open]) => ({
    name,
    open,
    found: { load: [], get: [], query: [], put: [], open: [] } as Record<Work, Measured[]>,
  }))
  for (let round = 0; round < rounds; round++) {
    // None is always the one that finds the disk busy with what another has written.
    for (const at of measured.keys()) {
      const { name, open, found } = measured[(at + round) % measured.length]!
      const figures = await measurePeer(() => open(join(place, `${name}-${round}`)), documents)
      for (const [work, figure] of Object.entries(figures)) found[work as Work].push(figure)
    }
  }
  return Object.fromEntries(
    measured.map(({ name, found }) => {
      const middle = (work: Work): number => Math.round(rate(median(found[work])))
      const opened = Math.round(median(found.open).milliseconds)
      return [
        name,
        {
          load: middle('load'),
          get: middle('get'),
          query: middle('query'),
          put: middle('put'),
          open: opened,
        },
      ]
    }),
  )
}

type Work = 'load' | 'get' | 'query' | 'put' | 'open'

const openers: Record<string, (path: string) => Promise<Peer>> = {
  ours: (path) => OurStore.open(path),
  'naive knex': (path) => NaiveKnex.open(path),
  PouchDB: (path) => Pouch.open(path),
  nedb: (path) => Nedb.open(path),
}

async function measurePeer(
  open: () => Promise<Peer>,
  documents: readonly KeyedPlace[],
): Promise<Record<Work, Measured>> {
  let peer = await open()
  const load = await measure(documents.length, async () => {
    for (let from = 0; from < documents.length; from += 1000)
      await peer.load(documents.slice(from, from + 1000))
    // PouchDB builds a view when it is first asked; the other stores have it by now.
    await peer.findByName('nowhere')
  })
  const picked = scattered(reads, documents.length).map((index) => documents[index]!)
  const get = await each(picked, ({ key }) => peer.get(key))
  const query = await each(picked, ({ place: { name: wanted } }) => peer.findByName(wanted))
  const put = await each(picked.slice(0, puts), ({ place: one }, index) => peer.put(`new/${index}`, one))
  await peer.close()
  const opened = await measure(1, async () => {
    peer = await open()
    await peer.get(picked[0]!.key)
  })
  await peer.close()
  return { load, get, query, put, open: opened }
}

function each<T>(items: readonly T[], work: (item: T, index: number) => Promise<unknown>): Promise<Measured> {
  return measure(items.length, async () => {
    for (const [index, item] of items.entries()) await work(item, index)
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
    await knex.raw('pragma synchronous = FULL')
    if (await knex.schema.hasTable('documents')) return new NaiveKnex(knex)
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

  put(key: string, place: Place): Promise<void> {
    return this.load([{ key, place }])
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

/** PouchDB on LevelDB, with a persisted map view. Its adapter does not wait for the disk. */
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
    await database.put({ _id: '_design/place', views: { name: { map } } }).catch(ignoreConflict)
    return new Pouch(database)
  }

  async load(documents: readonly KeyedPlace[]): Promise<void> {
    await this.#database.bulkDocs(documents.map(({ key, place }) => ({ _id: key, ...place })))
  }

  put(key: string, place: Place): Promise<unknown> {
    return this.#database.put({ _id: key, ...place })
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

/** The view is there already. */
function ignoreConflict(error: unknown): void {
  if ((error as { status?: unknown }).status !== 409) throw error
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

/** nedb keeps every document in memory and appends to a file, which is brought to the disk here, as nedb does not. */
class Nedb implements Peer {
  readonly #store: NedbStore
  readonly #file: number

  private constructor(store: NedbStore, file: number) {
    this.#store = store
    this.#file = file
  }

  static async open(filename: string): Promise<Nedb> {
    const Datastore = createRequire(join(folder, 'package.json'))('@seald-io/nedb') as new (
      options: object,
    ) => NedbStore
    const store = new Datastore({ filename })
    await store.loadDatabaseAsync()
    await store.ensureIndexAsync({ fieldName: 'name' })
    await store.ensureIndexAsync({ fieldName: 'country' })
    return new Nedb(store, openSync(filename, 'r+'))
  }

  async load(documents: readonly KeyedPlace[]): Promise<void> {
    await this.#store.insertAsync(
      documents.map(({ key, place }): { _id: string } & Place => ({ _id: key, ...place })),
    )
    fdatasyncSync(this.#file)
  }

  put(key: string, place: Place): Promise<void> {
    return this.load([{ key, place }])
  }

  get(key: string): Promise<unknown> {
    return this.#store.findOneAsync({ _id: key })
  }

  findByName(name: string): Promise<unknown[]> {
    return this.#store.findAsync({ name }).limit(5)
  }

  async close(): Promise<void> {
    closeSync(this.#file)
  }
}
