import { expect, it } from 'vitest'
import { conditionOfValue, conditionsOfStep } from './conditions-of.ts'

it('makes a condition of each kind of value, and of none that was cut', () => {
  const of = (value: string | number | bigint | boolean | null) =>
    conditionOfValue('a', { value, count: 1, cut: false })
  expect(of('x')).toEqual({ path: 'a', is: 'equal', kind: 'text', value: 'x' })
  expect(of('')).toMatchObject({ kind: 'empty' })
  expect(of(12345678901234567890n)).toMatchObject({ kind: 'number', value: '12345678901234567890' })
  expect(of(true)).toMatchObject({ kind: 'true' })
  expect(of(null)).toMatchObject({ kind: 'null' })
  expect(conditionOfValue('a', { value: 'x', count: 1, cut: true })).toBeNull()
})

it('takes each number into one step, the greatest into the last', () => {
  const numbers = { least: 0, greatest: 10, steps: [1, 1] }
  expect(conditionsOfStep('n', numbers, 0).map(({ is, value }) => [is, value])).toEqual([
    ['greaterOrEqual', '0'],
    ['less', '5'],
  ])
  expect(conditionsOfStep('n', numbers, 1).map(({ is, value }) => [is, value])).toEqual([
    ['greaterOrEqual', '5'],
    ['lessOrEqual', '10'],
  ])
})
