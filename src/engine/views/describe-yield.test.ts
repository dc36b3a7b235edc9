import { expect, test } from 'vitest'
import type { YieldedColumn } from '../../shared/model/view.ts'
import type { MapRow } from './row.ts'
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
  ).toMatchObject([
    { name: 'a', type: 'text', rows: 4, missing: 1, distinct: 2 },
    { name: 'b', type: 'integer', rows: 4, missing: 2, distinct: 2 },
    { name: 'constructor', type: 'text', rows: 4, missing: 3, distinct: 1 },
  ])
})

test.each<[unknown[], Partial<YieldedColumn>]>([
  [[3, -2, 2.5, null], { least: -2, few: [-2, 2.5, 3], blank: 0 }],
  [[3n, 12345678901234567890n], { least: 3n, few: [3n, 12345678901234567890n] }],
  [['b', '', 'a', 'b', ''], { least: null, few: ['', 'a', 'b'], blank: 2 }],
  [['a', 'b'.repeat(41)], { few: [] }],
  [['a', 1], { least: null, few: [] }],
  [[true, false], { least: null, few: [] }],
  [[new Date(0)], { least: null, few: [] }],
  [[{ json: '1' }], { least: null, few: [] }],
  [[null], { least: null, few: [] }],
  [Array.from({ length: 9 }, (_, n) => n), { least: 0, few: [] }],
])('says what the values of case %# have in common', (values, common) => {
  expect(describeYield(values.map((value) => ({ value }) as MapRow))[0]).toMatchObject(common)
})
