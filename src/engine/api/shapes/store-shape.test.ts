import { expect, test } from 'vitest'
import type { StoreShape } from '../../../shared/model/field-shape.ts'
import { never, testApi } from '../../../../tests/support/test-api.ts'
import { jsonSchemaOf } from './json-schema.ts'
import { ShapeOfDocuments } from './store-shape.ts'

const host = testApi()

function shapeOf(...documents: readonly unknown[]): StoreShape {
  const shape = new ShapeOfDocuments()
  for (const document of documents)
    shape.add(typeof document === 'string' ? document : JSON.stringify(document))
  return shape.told('whole')
}

const field = (shape: StoreShape, path: string) => shape.fields.find((each) => each.path === path)

test('tells of each path its presence, types, values, ranges and lengths', () => {
  const shape = shapeOf(
    { a: 1, tags: ['x', 'y'], o: { in: 'text' } },
    { a: 3, tags: [], o: null },
    '{"a":12345678901234567890,"a.b":true}',
    'no JSON',
  )
  expect(shape.looked).toBe(4)
  expect(field(shape, 'a')).toMatchObject({
    documents: 3,
    types: [{ type: 'number', count: 3 }],
    distinct: 3,
    more: false,
    numbers: { least: 1, greatest: Number(12345678901234567890n) },
  })
  expect(field(shape, 'a')!.top.map(({ value }) => value)).toContain(12345678901234567890n)
  expect(field(shape, 'tags')).toMatchObject({ documents: 2, items: { least: 0, greatest: 2 } })
  expect(field(shape, 'tags[]')).toMatchObject({
    documents: 1,
    values: 2,
    lengths: { least: 1, greatest: 1 },
  })
  expect(field(shape, 'o')!.types).toEqual([
    { type: 'object', count: 1 },
    { type: 'null', count: 1 },
  ])
  expect(field(shape, 'o.in')).toMatchObject({ documents: 1, top: [{ value: 'text', count: 1, cut: false }] })
  expect(field(shape, '["a.b"]')).toMatchObject({ types: [{ type: 'boolean', count: 1 }] })
})

test('counts numbers in equal steps, and no more values than it keeps', () => {
  const shape = shapeOf(...Array.from({ length: 2400 }, (_, n) => ({ n, long: 'x'.repeat(n) })))
  const { numbers, distinct, more } = field(shape, 'n')!
  expect(numbers).toMatchObject({ least: 0, greatest: 2399 })
  expect(numbers!.steps).toHaveLength(12)
  expect(numbers!.steps.every((count) => count > 0)).toBe(true)
  expect([distinct, more]).toEqual([1000, true])
  expect(field(shape, 'long')!.lengths).toEqual({ least: 0, greatest: 2399 })
})

test('follows wild data no further than its limits', () => {
  const wide = Object.fromEntries(Array.from({ length: 600 }, (_, at) => [`f${at}`, at]))
  expect(shapeOf(wide)).toMatchObject({ crowded: true })
  expect(shapeOf(wide).fields).toHaveLength(500)
  let deep: unknown = 1
  for (let level = 0; level < 50; level++) deep = { in: deep }
  expect(shapeOf(deep).fields).toHaveLength(8)
})

test('looks at a sample at once, and at the whole store when it is asked to', async () => {
  const place = await host.users(120)
  for (const whole of [false, true]) {
    let last: StoreShape | undefined
    for await (const told of await host.handlers.documents.shape({ ...place, whole }, never)) last = told
    expect(last).toMatchObject({ looked: 120, state: 'whole' })
    expect(field(last!, 'age')).toMatchObject({ documents: 120, numbers: { least: 0, greatest: 119 } })
  }
  const { typescript, jsonSchema } = await host.handlers.documents.schema(place, never)
  expect(typescript).toContain('interface Doc')
  expect(JSON.parse(jsonSchema)).toMatchObject({ title: 'users', required: ['name', 'age'] })
})

test('writes a JSON Schema that all of the documents meet', () => {
  const schema: unknown = JSON.parse(
    jsonSchemaOf('t', [{ text: '{"a":1,"b":[{"c":"x"},{"c":null,"d":1.5}]}' }, { text: '{"a":1.5}' }]),
  )
  expect(schema).toEqual({
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 't',
    type: 'object',
    properties: {
      a: { type: 'number' },
      b: {
        type: 'array',
        items: {
          type: 'object',
          properties: { c: { type: ['string', 'null'] }, d: { type: 'number' } },
          required: ['c'],
        },
      },
    },
    required: ['a'],
  })
})
