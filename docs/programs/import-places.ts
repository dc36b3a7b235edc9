// Imports a file of places, a JSON object a line, into a store with two views. Interrupted, it goes on where it was.
//
//   node import-places.ts places.ndjson

import { Datastore, View } from 'datastore'
import type { MapDocument } from 'datastore'

interface Place {
  name: string
  country: string
  population: number
}

const nameColumns = [{ name: 'name', type: 'text', index: true }] as const
const countryColumns = [
  { name: 'country', type: 'text', index: true },
  { name: 'population', type: 'integer' },
] as const

class ByName extends View<typeof nameColumns, Place> {
  override columns = nameColumns;

  override *map(place: MapDocument<Place>) {
    yield { name: place.name.toLowerCase() }
  }
}

class ByCountry extends View<typeof countryColumns, Place> {
  override columns = countryColumns;

  override *map({ country, population }: MapDocument<Place>) {
    yield { country, population }
  }
}

await using places = await Datastore.open('places.db', {
  table: 'places',
  views: { by_name: new ByName(), by_country: new ByCountry() },
})

const [file = 'places.ndjson'] = process.argv.slice(2)
for await (const step of places.importFile(file, { key: 'id', name: file, onError: 'skip' })) {
  process.stderr.write(`\r${step.done} places, ${Math.floor((100 * step.bytes) / step.size)} %`)
  if (step.state === 'done') console.log(JSON.stringify({ created: step.created, failed: step.failed }))
}

console.log(JSON.stringify(await places.query('by_name', { name: { startsWith: 'san ' } }, { limit: 3 })))
const countries = await places.aggregate('by_country', {
  groupBy: ['country'],
  count: true,
  sum: ['population'],
  orderBy: '-sum_population',
  limit: 3,
})
console.log(JSON.stringify(countries))
