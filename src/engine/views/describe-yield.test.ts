import { expect, test } from 'vitest'
import { describeYield } from './describe-yield.ts'

test.each([
  [[1, 2n], 'integer'],
  [[1, 2.5], 'real'],
  [[true, false], 'boolean'],
  [[0, 1], 'integer'],
  [['a', '2020'], 'text'],
  [['2020', '2021'], 'text'],
  [['2026-11-23T09:14:02Z', new Date(0)], 'timestamp'],
  [['a', 1], 'json'],
  [[{ json: '{"a":1}' }], 'json'],
  [[null, undefined], 'text'],
  [[2n ** 70n], 'real'],
])('finds the type of the values of case %#', (values, type) => {
  const [column] = describeYield(values.map((value) => ({ value })))
  expect(column).toMatchObject({ name: 'value', type })
})

test('counts rows without a value and values that differ', () => {
  expect(
    describeYield([{ a: 'x', b: 1 }, { a: 'x' }, { a: null, constructor: 'y' }, { a: 'z', b: 2 }]),
  ).toEqual([
    { name: 'a', type: 'text', rows: 4, missing: 1, distinct: 2 },
    { name: 'b', type: 'integer', rows: 4, missing: 2, distinct: 2 },
    { name: 'constructor', type: 'text', rows: 4, missing: 3, distinct: 1 },
  ])
})
