import type { Knex } from 'knex'
import { Datastore, View } from '../../src/engine/index.ts'
import type { MapDocument } from '../../src/engine/index.ts'
import type { KeyedPlace } from './real-documents.ts'

class PlaceView extends View {
  override tableName = 'place_view'

  override defineTable(table: Knex.CreateTableBuilder): void {
    table.string('name').index()
    table.string('country').index()
    table.float('lat')
  }

  override *map(doc: MapDocument): Iterable<Record<string, unknown>> {
    yield { name: doc['name'], country: doc['country'], lat: Number(doc['lat']) }
  }
}

/** The cases on our engine. */
export class OurStore {
  readonly #store: Datastore

  private constructor(store: Datastore) {
    this.#store = store
  }

  static async open(path: string): Promise<OurStore> {
    return new OurStore(await Datastore.open(path, { table: 'places', views: { place: new PlaceView() } }))
  }

  async load(documents: readonly KeyedPlace[]): Promise<void> {
    await this.#store.putMany(documents.map(({ key, place }) => [key, place] as const))
  }

  async get(key: string): Promise<unknown> {
    return await this.#store.get(key)
  }

  async findByName(name: string): Promise<unknown[]> {
    return await this.#store.query('place', { name }, { limit: 5 })
  }

  async documentsOf(country: string): Promise<unknown[]> {
    return await this.#store.query('place', { country }, { limit: 50, includeDocs: true })
  }

  /** Reads every document, and returns how many there are. */
  async iterate(): Promise<number> {
    let count = 0
    for await (const _document of this.#store.iterate()) count++
    return count
  }

  async put(key: string, document: object): Promise<void> {
    await this.#store.put(key, document)
  }

  async reindex(): Promise<void> {
    await this.#store.views.reindex('place')
  }

  async close(): Promise<void> {
    await this.#store.close()
  }
}
