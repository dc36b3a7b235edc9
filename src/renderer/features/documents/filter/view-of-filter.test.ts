import { expect, it } from 'vitest'
import { viewOfFields } from './view-of-filter.ts'

it('has a column for each field, and a row for each item of an array', () => {
  const fields = [
    { path: 'age', presence: 1, types: ['integer', 'null'] },
    { path: 'tags[]', presence: 1, types: ['string'] },
    { path: '["odd.name"].x', presence: 1, types: ['object'] },
  ]
  expect(viewOfFields(['age', 'tags[]', '["odd.name"].x', 'x'], fields)).toEqual({
    columns: [
      { name: 'age', type: 'integer' },
      { name: 'tags', type: 'text' },
      { name: 'x', type: 'json' },
      { name: 'x_2', type: 'text' },
    ],
    map: 'export default function* map(doc: any) {\n  const items = doc?.tags\n  if (!Array.isArray(items)) return\n  for (const item of items) {\n    yield { age: doc?.age ?? null, tags: item ?? null, x: doc?.["odd.name"]?.x ?? null, x_2: doc?.x ?? null }\n  }\n}\n',
  })
  expect(viewOfFields(['address.city'], []).map).toContain('yield { city: doc?.address?.city ?? null }')
})
