import fc from 'fast-check'
import type { Knex } from 'knex'
import { expect, test } from 'vitest'
import { Datastore } from '../../src/engine/datastore.ts'
import type { MapDocument } from '../../src/engine/document.ts'
import { refusal } from '../support/refusal.ts'
import { View } from '../../src/engine/view.ts'
import { privateUrl, runs } from '../support/databases/temporary-url.ts'

class Numbers extends View {
  override tableName = 'numbers'

  override defineTable(table: Knex.CreateTableBuilder): void {
    table.integer('n')
    table.integer('taken').unique()
  }

  override *map(doc: MapDocument): Iterable<Record<string, unknown>> {
    for (let n = 0; n < doc['rows']; n++) yield { n }
    if (doc['taken'] !== undefined) yield { taken: doc['taken'] }
  }
}

const skipping = {
  name: 'skipping',
  columns: [{ name: 'rows', type: 'integer' as const }],
  map: 'export default function* map(doc) { if (doc.rows === 2) throw new Error("two"); yield { rows: doc.rows } }',
  onError: 'skip' as const,
}

async function open(): Promise<Datastore> {
  const store = await Datastore.open(await privateUrl(), {
    table: 'docs',
    views: { numbers: new Numbers() },
    history: { keep: 2 },
  })
  await store.views.publish(skipping)
  return store
}

/** The part of a revision that two stores have in common: number and hash of the content, not the mark of the write. */
function comparable<T extends { readonly rev: string }>(meta: T): T {
  return { ...meta, rev: meta.rev.slice(0, meta.rev.indexOf('-') + 33) }
}

/** Everything a store holds but the times. Numbers of documents may leave some out: their order is told. */
async function contents(store: Datastore): Promise<unknown> {
  const documents: { id: number }[] = []
  for await (const { updated: _, ...document } of store.iterateText()) documents.push(comparable(document))
  documents.sort((one, other) => one.id - other.id)
  const places = new Map(documents.map(({ id }, place) => [id, place]))
  const revisions: unknown[] = []
  for (let n = 0; n <= 400; n += 7)
    for (const { updated: _, ...revision } of await store.history.list(`k${n}`))
      revisions.push(comparable(revision))
  const rows = async (view: string): Promise<unknown> => {
    const found = await store.query(view, {}, { orderBy: '_id' })
    return found.map((row) => JSON.stringify({ ...row, _id: places.get(row._id) })).toSorted()
  }
  const errors = (await store.views.errors('skipping', { limit: 1000 })).map(({ key }) => key)
  return {
    documents: documents.map((document, place) => ({ ...document, id: place })),
    revisions,
    numbers: await rows('numbers'),
    skipping: await rows('skipping'),
    errors,
  }
}

const document = fc.record({ rows: fc.nat(3), text: fc.string({ maxLength: 5 }) })
const batch = fc.array(
  fc.tuple(
    fc.nat(400).map((n) => `k${n}`),
    document,
  ),
  { maxLength: 150 },
)

test('a batch of documents, new and old and the same key twice, is what its puts are one by one', async () => {
  const [many, single] = [await open(), await open()]
  await fc.assert(
    fc.asyncProperty(batch, fc.boolean(), async (entries, fresh) => {
      const given = fresh
        ? entries.map(([key, doc], index) => [`${key}/${index}/${Math.random()}`, doc] as const)
        : entries
      const metas = await many.putMany(given)
      for (const [index, [key, doc]] of given.entries()) {
        const { updated: _, id: _id, ...meta } = await single.put(key, doc)
        expect(comparable(metas[index]!)).toMatchObject(comparable(meta))
      }
    }),
    { numRuns: runs(25) },
  )
  expect(await contents(many)).toEqual(await contents(single))
  for (const view of ['numbers', 'skipping'])
    for await (const snapshot of many.views.verify(view)) expect(snapshot.differences).toEqual([])
  await many.close()
  await single.close()
})

test('a batch of which one row is refused names its document, and leaves nothing', async () => {
  const store = await open()
  await store.put('holder', { rows: 0, taken: 5 })
  const entries = Array.from(
    { length: 100 },
    (_, n) => [`k${n}`, { rows: 1, ...(n === 70 ? { taken: 5 } : {}) }] as const,
  )
  const error = await refusal(store.putMany(entries))
  expect(error).toMatchObject({
    code: 'CONSTRAINT',
    details: { view: 'numbers', key: 'k70', holder: 'holder' },
  })
  expect(await store.getMany(['k0', 'k70'])).toEqual(new Map())
  expect(await store.query('numbers')).toHaveLength(1)
  await store.close()
})

test('a map may change the document that it is given, and nobody sees it', async () => {
  class Careless extends View {
    override defineTable(table: Knex.CreateTableBuilder): void {
      table.json('list')
    }

    override *map(doc: MapDocument): Iterable<Record<string, unknown>> {
      doc['list'].push('changed')
      doc['own'] = true
      yield { list: doc['list'] }
    }
  }
  const store = await Datastore.open(await privateUrl(), { views: { a: new Careless(), b: new Careless() } })
  const given = { list: ['x'] }
  await store.put('k', given)
  expect(given).toEqual({ list: ['x'] })
  expect(await store.get('k')).toMatchObject({ list: ['x'] })
  for (const view of ['a', 'b'] as const)
    expect((await store.query(view))[0]!['list']).toEqual(['x', 'changed'])
  await store.close()
})
