import { describe, expect, test } from 'vitest'
import { never, testApi } from '../../../../tests/support/test-api.ts'
import { Datastore } from '../../datastore.ts'
import type { SampleSearch, WantedDocuments } from '../../../shared/model/sample-search.ts'

const host = testApi()

const definition = {
  name: 'tags',
  columns: [{ name: 'tag', type: 'text' as const }],
  map: `export default function* map(doc) {
  if (doc.age === 13) throw new Error('no thirteen')
  for (let n = 0; n < doc.age % 5; n++) yield { tag: 't' + n }
  if (doc.age === 17) console.log('there')
}`,
}
const budget = { documents: 20_000, milliseconds: 30_000 }

async function search(
  place: { database: string; store: string },
  wanted: WantedDocuments,
  options: { limit?: number; documents?: number; from?: number | null; map?: string } = {},
): Promise<SampleSearch> {
  const { limit = 100, documents = budget.documents, from = null, map = definition.map } = options
  let last: SampleSearch | undefined
  const stream = await host.handlers.views.searchSample(
    {
      ...place,
      definition: { ...definition, map },
      wanted,
      limit,
      budget: { ...budget, documents },
      from,
    },
    never,
  )
  for await (const told of stream) last = told
  return last!
}

describe('a search for documents', () => {
  test('finds those on which a map fails, yields no row, or yields the most', async () => {
    const place = await host.users(40)
    expect(await search(place, { by: 'fails' })).toMatchObject({
      state: 'done',
      looked: 40,
      found: [{ says: expect.stringContaining('no thirteen') as string }],
      next: null,
    })
    expect((await search(place, { by: 'no row' })).found).toHaveLength(8)
    const most = await search(place, { by: 'most rows' }, { limit: 3 })
    expect(most.found.map(({ says }) => says)).toEqual(Array(3).fill('yields 4 rows'))
  })

  test('finds the one document that goes a way, and says so when none does', async () => {
    const place = await host.users(40)
    const wanted: WantedDocuments = { by: 'branch', line: 4, column: 3, label: 'if', arms: ['true'] }
    const there = await search(place, wanted, { limit: 1 })
    expect(there).toMatchObject({ state: 'found', found: [{ says: 'goes to if true on line 4' }] })
    const opened = await Datastore.open(place.database, { table: place.store })
    expect(await opened.get(there.found[0]!.key)).toMatchObject({ age: 17 })
    await opened.close()
    const map = definition.map.replace('17', '1700')
    expect(await search(place, wanted, { limit: 1, map })).toMatchObject({
      state: 'done',
      looked: 40,
      found: [],
    })
  })

  test('stops at its budget, and goes on from there', async () => {
    const place = await host.users(40)
    const first = await search(place, { by: 'no row' }, { documents: 20 })
    expect(first).toMatchObject({ state: 'budget', looked: 20 })
    const rest = await search(place, { by: 'no row' }, { from: first.next })
    expect(rest).toMatchObject({ state: 'done', looked: 20 })
    expect(first.found.length + rest.found.length).toBe(8)
  })

  test('is refused for a map that does not compile, and ends when it is left', async () => {
    const place = await host.users(5)
    await expect(search(place, { by: 'fails' }, { map: 'export default {' })).rejects.toMatchObject({
      code: 'MAP_SYNTAX',
    })
    const left = new AbortController()
    left.abort()
    const stream = await host.handlers.views.searchSample(
      { ...place, definition, wanted: { by: 'fails' }, limit: 1, budget, from: null },
      { signal: left.signal },
    )
    const listen = async (): Promise<string> => {
      for await (const { state } of stream) if (state === 'done') return state
      return 'ended'
    }
    const ended = await listen().catch((error: unknown) => (error as { code?: string }).code)
    expect(['ended', 'CANCELLED']).toContain(ended)
  })
})

describe('a random sample', () => {
  test('is the same for a seed, another for another one, and whole where there are few', async () => {
    const place = await host.users(400)
    const of = async (seed: number) =>
      (await host.handlers.views.randomSample({ ...place, seed, limit: 20 }, never)).keys
    const one = await of(7)
    expect(new Set(one).size).toBe(20)
    expect(await of(7)).toEqual(one)
    expect(await of(8)).not.toEqual(one)
  })

  test('is the whole of a store with few documents, and nothing of an empty one', async () => {
    const place = await host.users(3)
    const of = () => host.handlers.views.randomSample({ ...place, seed: 1, limit: 100 }, never)
    expect((await of()).keys).toHaveLength(3)
    const empty = { ...place, store: 'nobody' }
    await host.handlers.databases.createStore(empty, never)
    expect(await host.handlers.views.randomSample({ ...empty, seed: 1, limit: 100 }, never)).toEqual({
      keys: [],
    })
  })
})
