import type { Knex } from 'knex'
import { Datastore, View } from '../../src/engine/index.ts'
import type { MapDocument, OpenOptions, ViewDefinition } from '../../src/engine/index.ts'

/** Whether the view is a class of the program or its map is kept in the database. */
export type ViewKind = 'program' | 'authored'

class PlaceView extends View {
  override defineTable(table: Knex.CreateTableBuilder): void {
    table.string('name').index()
    table.string('country').index()
    table.float('lat')
  }

  override *map(doc: MapDocument): Iterable<Record<string, unknown>> {
    yield { name: doc['name'], country: doc['country'], lat: Number(doc['lat']) }
  }
}

const authored: ViewDefinition = {
  name: 'place',
  columns: [
    { name: 'name', type: 'text', index: true },
    { name: 'country', type: 'text', index: true },
    { name: 'lat', type: 'real' },
  ],
  map: 'export default function* map(doc) { yield { name: doc.name, country: doc.country, lat: Number(doc.lat) } }',
}

/** A store of places with one view of three columns and two indexes. */
export async function openPlaces(
  url: string,
  kind: ViewKind,
  json: OpenOptions['json'] = 'text',
): Promise<Datastore> {
  const views: Record<string, View> = kind === 'program' ? { place: new PlaceView() } : {}
  const store = await Datastore.open(url, { table: 'places', json, views })
  if (kind === 'authored') await store.views.publish(authored)
  return store
}
