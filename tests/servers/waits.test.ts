import { expect, test } from 'vitest'
import { Datastore } from '../../src/engine/datastore.ts'
import type { MapDocument } from '../../src/engine/document.ts'
import { View } from '../../src/engine/view.ts'
import type { Knex } from 'knex'
import { dialect, temporaryUrl } from '../support/databases/temporary-url.ts'
import { TurnCounter } from '../support/servers/turn-counter.ts'

class Named extends View {
  override defineTable(table: Knex.CreateTableBuilder): void {
    table.string('name').index()
  }

  override *map(doc: MapDocument): Iterable<Record<string, unknown>> {
    yield { name: doc['name'] }
  }
}

/** How often each call waits for the server, at most, once it was made before. */
const most = {
  postgres: { create: 3, change: 3, repeat: 2, get: 1, query: 1 },
  mysql: { create: 7, change: 8, repeat: 5, get: 1, query: 1 },
}[dialect as 'postgres' | 'mysql']

test('a call waits for the server no more often than it must', async () => {
  const counter = await TurnCounter.open(await temporaryUrl())
  const store = await Datastore.open(counter.url, { views: { named: new Named() } })
  const calls = {
    create: (time: number) => store.put(`new${time}`, { name: `${time}` }),
    change: (time: number) => store.put('new0', { name: `changed ${time}` }),
    repeat: () => store.put('new1', { name: '1' }),
    get: () => store.get('new0'),
    query: () => store.query('named', { name: '1' }),
  }
  const counted: Record<string, number> = {}
  for (const [name, call] of Object.entries(calls)) {
    const waits: number[] = []
    for (let time = 0; time < 5; time++) {
      counter.turns = 0
      await call(time)
      waits.push(counter.turns)
    }
    // The first call makes what is needed, and once a second one looks for triggers.
    counted[name] = Math.min(...waits)
  }
  expect(counted).toEqual(most)
  await store.close()
  await counter.close()
})
