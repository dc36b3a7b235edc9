import { expect, it } from 'vitest'
import { longestTail, tailLength } from './number-tail.ts'

it.each([
  ['5', 0],
  ['-12', 0],
  ['5.25', 3],
  ['1e-7', 3],
  ['1.5e+300', 7],
  ['12345678901234567890', 0],
])('counts what stands behind the point of %s: %d', (number, length) =>
  expect(tailLength(number)).toBe(length),
)

it('finds the longest of a column, which may hold other things', () => {
  expect(longestTail([1, 2.5, null, '1.2345', 12345678901234567890n, 0.125])).toBe(4)
  expect(longestTail([])).toBe(0)
})
