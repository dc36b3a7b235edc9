import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { temporaryPath } from '../../../../tests/support/databases/temporary-folder.ts'
import { Datastore } from '../../index.ts'
import { fieldView } from './first-view.ts'

const odd: Readonly<Record<string, object>> = {
  a: {
    name: 'Ann',
    age: 1,
    address: { city: 'Oslo' },
    tags: ['x', 'y'],
    constructor: 'own',
    'a.b': 'dot',
    "it's": 1,
  },
  b: { name: 5, address: null, tags: 'none', grid: [[1], [2]], toString: { name: 'inner' } },
  c: { age: 1.5, address: 'text', tags: [null, 1, 'z'], grid: [], 'a.b': null },
  d: {},
}

let store: Datastore

beforeAll(async () => {
  store = await Datastore.open(temporaryPath(), { table: 'odd' })
  await store.putMany(odd)
})
afterAll(() => store.close())

async function preview(path: string, keys = Object.keys(odd)) {
  const documents = keys.map((key) => ({ text: JSON.stringify(odd[key]) }))
  const { name = '', ...view } = fieldView(documents, path)
  const { rows, errors } = await store.views.preview({ name, ...view }, { sample: 100 })
  expect(errors).toEqual([])
  return {
    name,
    column: view.columns[0],
    values: new Set(rows.map(({ values }) => Object.values(values)[0])),
  }
}

describe('a view of a field', () => {
  it.each([
    ['name', 'by_name', 'json', ['"Ann"', '5']],
    ['age', 'by_age', 'real', [1, 1.5]],
    ['address.city', 'by_city', 'text', ['Oslo']],
    ['["a.b"]', 'by_a_b', 'text', ['dot']],
    ['["it\'s"]', 'by_it_s', 'integer', [1]],
    ['constructor', 'by_constructor', 'text', ['own']],
    ['toString.name', 'by_name', 'text', ['inner']],
    ['grid', 'by_grid', 'json', ['[1]', '[2]']],
    ['missing', 'by_missing', 'json', []],
  ])('%s runs on documents of any shape', async (path, name, type, values) => {
    const found = await preview(path)
    expect(found).toMatchObject({ name, column: { type, index: type !== 'json' } })
    expect(found.values).toEqual(new Set<unknown>(values))
  })

  it('has a row for each item of an array', async () => {
    const found = await preview('tags', ['a'])
    expect(found.column).toMatchObject({ name: 'tags', type: 'text', index: true })
    expect(found.values).toEqual(new Set(['x', 'y', 'z']))
  })

  it('can be asked for in a store without documents', async () => {
    expect((await preview('name', [])).column).toMatchObject({ name: 'name', type: 'json' })
  })

  it.each(['tags[]', 'tags[0]'])('refuses %j, which is no field of an object', (path) => {
    expect(() => fieldView([], path)).toThrow('is no field of an object')
  })
})
