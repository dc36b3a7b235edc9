import type { ViewDefinition } from '../../src/shared/model/view-definition.ts'
import { realDocuments } from '../engine/real-documents.ts'

export interface Stop {
  readonly name: string
  readonly country: string
  readonly lat: string
  readonly lng: string
  readonly nights: number
}

/** A journey through six places of GeoNames; as JSON text it has 1,000 bytes. */
export interface Trip {
  readonly number: number
  readonly traveller: { readonly name: string; readonly email: string }
  readonly booked: string
  readonly stops: readonly Stop[]
  readonly note: string
}

export const rowsPerTrip = 6
const bytes = 1000
const note =
  'Breakfast is included, the train is not. Ask for a room to the yard and for a late departure. '.repeat(10)

/** One row for each stop of a trip. */
export const stopsView: ViewDefinition = {
  name: 'stops',
  columns: [
    { name: 'place', type: 'text', index: true },
    { name: 'country', type: 'text' },
    { name: 'lat', type: 'real' },
    { name: 'lng', type: 'real' },
    { name: 'nights', type: 'integer' },
  ],
  map: `export default function* map(doc: { stops: { name: string; country: string; lat: string; lng: string; nights: number }[] }) {
  for (const stop of doc.stops) {
    yield { place: stop.name, country: stop.country, lat: Number(stop.lat), lng: Number(stop.lng), nights: stop.nights }
  }
}
`,
}

export const tripKey = (number: number): string => `trip/${number}`

/** The trip of that number, always the same. */
export function trip(number: number): Trip {
  const places = realDocuments(rowsPerTrip, number * rowsPerTrip)
  const bare = {
    number,
    traveller: { name: `Traveller ${number}`, email: `traveller.${number}@example.com` },
    booked: new Date(1_700_000_000_000 + number * 61_000).toISOString(),
    stops: places.map(({ place }, index) => ({
      name: place.name,
      country: place.country,
      lat: place.lat,
      lng: place.lng,
      nights: 1 + ((number + index) % 7),
    })),
    note: '',
  }
  return { ...bare, note: note.slice(0, Math.max(0, bytes - Buffer.byteLength(JSON.stringify(bare)))) }
}
