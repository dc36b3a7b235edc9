import { expect, it } from 'vitest'
import { viewOfFields } from './fields-view.ts'

it('has a column for each field, and a row for each item of an array', () => {
  const fields = [
    { path: 'age', presence: 1, types: ['integer', 'null'] },
    { path: 'tags[]', presence: 1, types: ['string'] },
    { path: '["odd.name"].x', presence: 1, types: ['object'] },
  ]
  const { columns, map } = viewOfFields(['age', 'tags[]', '["odd.name"].x', 'x'], fields)
  expect(columns).toEqual([
    { name: 'age', type: 'integer', index: true },
    { name: 'tags', type: 'text', index: true },
    { name: 'x', type: 'json' },
    { name: 'x_2', type: 'text', index: true },
  ])
  expect(map.split('\n\nfunction')[0]).toBe(
    `export default function* map(doc: any) {
  for (const item of list(doc.tags)) {
    const age = integer(doc.age)
    const tags = text(item)
    const x = doc['odd.name']?.x ?? null
    const x_2 = text(doc.x)
    yield { age, tags, x, x_2 }
  }
}
`.trimEnd(),
  )
})

it('leaves out documents without the field, where it is the only one', () => {
  expect(viewOfFields(['address.city'], []).map).toContain(`  const city = text(doc.address?.city)
  if (city === null) return
  yield { city }
`)
})
