import { TurnCounter } from '../../tests/support/servers/turn-counter.ts'
import { realDocuments } from '../engine/real-documents.ts'
import { openPlaces } from './places-store.ts'
import type { Subject } from './subjects.ts'

/** How often a client has to wait for the server, by what it does. No load of the machine changes these numbers. */
export type RoundTrips = Readonly<Record<string, number>>

/** Counts for each operation, which was done once before, with a view of the program. */
export async function countRoundTrips(subject: Subject): Promise<RoundTrips> {
  const url = await subject.place('trips')
  const counter = await TurnCounter.open(url)
  const store = await openPlaces(counter.url, 'program', subject.json)
  try {
    const documents = realDocuments(2400).map(({ key, place }) => [key, place] as const)
    const changed = (index: number): [string, object] => [
      documents[index]![0],
      { ...documents[index]![1], name: 'x' },
    ]
    const work: Readonly<Record<string, (time: number) => Promise<unknown>>> = {
      'putMany of 1,000': (time) => store.putMany(documents.slice(time * 1000, (time + 1) * 1000)),
      'put, new': (time) => store.put(...documents[2000 + time]!),
      'put, changed': (time) => store.put(...changed(time)),
      'put, unchanged': (time) => store.put(...documents[100 + time]!),
      delete: (time) => store.delete(documents[200 + time]![0]),
      get: () => store.get(documents[300]![0]),
      query: () => store.query('place', { name: documents[300]![1].name }),
      'query with 50 documents': () => store.query('place', {}, { limit: 50, includeDocs: true }),
      changes: () => store.changes.list({ since: 0, limit: 1000 }),
      // The last: it changes what the other cases find.
      'putMany of 1,000, changed': (time) =>
        store.putMany(documents.slice(0, 1000).map(([key, place]) => [key, { ...place, name: `${time}` }])),
    }
    const trips: Record<string, number> = {}
    for (const [name, once] of Object.entries(work)) {
      await once(0)
      counter.turns = 0
      await once(1)
      trips[name] = counter.turns
    }
    return trips
  } finally {
    await store.close()
    await counter.close()
    await subject.clear(url)
  }
}
