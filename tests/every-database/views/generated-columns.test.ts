import { expect, test } from 'vitest'
import { Database, Datastore, View } from '../../../src/engine/index.ts'
import { privateUrl } from '../../support/databases/temporary-url.ts'
import { refusal } from '../../support/refusal.ts'

const people = {
  name: 'people',
  columns: [
    { name: 'name', type: 'text' as const },
    { name: 'nick', type: 'text' as const },
    { name: 'born', type: 'integer' as const },
    { name: 'died', type: 'integer' as const },
    { name: 'sorted', type: 'text' as const, index: true, generated: { fold: 'name' } },
    { name: 'shown', type: 'text' as const, notNull: true, generated: { first: ['nick', 'name'] } },
    { name: 'both', type: 'text' as const, unique: true, generated: { join: ['nick', 'name'], by: ' ' } },
    { name: 'last', type: 'integer' as const, generated: { first: ['died', 'born'] } },
  ],
  map: 'export default function* map({ _key, ...row }) { yield row }',
}

const documents = {
  a: { name: 'Zoë', nick: null, born: 1900, died: 2n ** 60n },
  b: { name: 'Ärger', nick: 'B', born: 1950 },
  c: { name: 'azur' },
  d: { name: 'ZOLA', nick: 'z' },
}

test('a generated column is made of others, alike on every database, and kept so', async () => {
  const store = await Datastore.open(await privateUrl())
  await store.put('a', documents.a)
  await store.views.publish(people)
  await store.putMany(documents)
  const rows = await store.query('people', {}, { orderBy: 'sorted' })
  expect(rows.map(({ _key: key, sorted, shown, both, last }) => [key, sorted, shown, both, last])).toEqual([
    ['b', 'arger', 'B', 'B Ärger', 1950],
    ['c', 'azur', 'azur', null, null],
    ['a', 'zoe', 'Zoë', null, 2n ** 60n],
    ['d', 'zola', 'z', 'z ZOLA', null],
  ])
  expect(await store.query('people', { sorted: { gte: 'zo' } })).toHaveLength(2)
  expect(await store.views.verify('people')).toMatchObject({ different: 0 })
  await store.view('people').where('_key', 'b').update({ sorted: 'x' })
  expect(await store.views.repair('people')).toMatchObject({ different: 1, repaired: 1 })
  await store.put('b', { ...documents.b, name: 'Öl' })
  expect(await store.query('people', { both: 'B Öl' })).toMatchObject([{ sorted: 'ol' }])
  await store.views.reindex('people')
  expect(await store.query('people', { sorted: 'ol' })).toMatchObject([{ _key: 'b', shown: 'B' }])
  await store.close()
})

test('a generated column holds documents to what it must be, and takes no value of a map', async () => {
  const store = await Datastore.open(await privateUrl())
  await store.views.publish(people)
  await store.putMany(documents)
  const twin = await refusal(store.put('e', { name: 'Ärger', nick: 'B' }))
  expect(twin).toMatchObject({ code: 'CONSTRAINT', details: { column: 'both', value: 'B Ärger', holder: 'b' } })
  const none = await refusal(store.put('e', { born: 1 }))
  expect(none).toMatchObject({ code: 'CONSTRAINT', details: { column: 'shown', constraint: 'not null' } })
  const given = await refusal(store.put('e', { name: 'e', sorted: 'e' }))
  expect(given).toMatchObject({ code: 'MAP_ERROR', details: { column: 'sorted' } })
  expect(given.message).toContain('Leave it out')
  expect(await store.forecast('e', '{"name":"Ärger","nick":"B"}')).toMatchObject({
    refused: true,
    views: [{ refusals: [{ details: { column: 'both', holder: 'b' } }], rows: [{ after: { sorted: 'arger' } }] }],
  })
  const preview = await store.views.preview(people, { sample: ['b'] })
  expect(preview.rows).toMatchObject([{ values: { sorted: 'arger', both: 'B Ärger', last: 1950 } }])
  await store.close()
}) // prettier-ignore

test('a dry run tells what a generated column would refuse', async () => {
  const store = await Datastore.open(await privateUrl())
  await store.putMany({ ...documents, e: documents.b })
  expect(await store.views.dryRun(people)).toMatchObject({
    collisions: { count: 1, values: [{ column: 'both', value: 'B Ärger', keys: ['b', 'e'] }] },
  })
  await store.close()
})

test('a view of a program has such columns too, and another one is another version', async () => {
  const columns = [
    { name: 'name', type: 'text' },
    { name: 'sorted', type: 'text', index: true, generated: { fold: 'name' } },
  ] as const
  class People extends View<typeof columns> {
    override columns = columns;
    override *map(doc: Record<string, unknown>) {
      yield { name: String(doc['name']) }
    }
  }
  const store = await Datastore.open(await privateUrl(), { views: { people: new People() } })
  await store.putMany(documents)
  const rows = await store.query('people', {}, { orderBy: '-sorted', limit: 1 })
  expect(rows).toMatchObject([{ name: 'ZOLA', sorted: 'zola' }])
  expect(await store.views.get('people')).toMatchObject({ columns: [{}, { generated: { fold: 'name' } }] })
  const other = [columns[0], { ...columns[1], generated: { join: ['name', 'name'] } }] as const
  class Others extends View<typeof other> {
    override columns = other;
    override *map(doc: Record<string, unknown>) {
      yield { name: String(doc['name']) }
    }
  }
  await store.views.add('people', new Others() as never)
  expect(await store.query('people', { sorted: 'azurazur' })).toMatchObject([{ _key: 'c' }])
  await store.close()
})

test('a copy has generated columns', async () => {
  const database = await Database.open(await privateUrl())
  const store = await database.createStore('documents')
  await store.views.publish(people)
  await store.putMany(documents)
  await database.copyStore('documents', database, { as: 'copy' })
  const copy = await database.store('copy')
  expect(await copy.query('people', { sorted: 'zola' })).toMatchObject([{ both: 'z ZOLA' }])
  expect(await copy.views.verify('people')).toMatchObject({ different: 0 })
  await database.close()
})

test.each([
  [{ fold: 'nosuch' }, 'text', 'no column of the view'],
  [{ fold: 'x' }, 'text', 'generated itself'],
  [{ fold: 'n' }, 'text', 'integer and not text'],
  [{ join: ['name'] }, 'integer', 'texts make a text'],
  [{ first: ['name'] }, 'integer', 'text and not integer'],
  [{ first: [] }, 'text', 'names no column'],
] as const)('refuses %j of a column of %s', async (generated, type, words) => {
  const store = await Datastore.open(await privateUrl())
  const columns = [
    { name: 'name', type: 'text' },
    { name: 'n', type: 'integer' },
    { name: 'x', type, generated },
  ]
  const error = await refusal(store.views.publish({ ...people, columns } as never))
  expect(error).toMatchObject({ code: 'INVALID_INPUT', details: { column: 'x' } })
  expect(error.message).toContain(words)
  await store.close()
})
