import { expect, test } from 'vitest'
import { sortInSteps } from './sort-in-steps.ts'

function sorted(values: readonly number[], firsts = values): number[] {
  const work = sortInSteps(
    Float64Array.from(firsts),
    (one, other) => values[one]! - values[other]! || one - other,
  )
  let step = work.next()
  while (step.done !== true) step = work.next()
  return [...step.value]
}

function expected(values: readonly number[]): number[] {
  return values.map((_, at) => at).toSorted((one, other) => values[one]! - values[other]! || one - other)
}

test.each([0, 1, 2, 65_536, 65_537, 131_072, 200_000])(
  '%i items are sorted, and equal ones keep their order',
  (length) => {
    const values = Array.from({ length }, (_, at) => (at * 7919) % 1000)
    expect(sorted(values)).toEqual(expected(values))
  },
)

test('items that their first numbers do not tell apart are compared', () => {
  const values = Array.from({ length: 100_000 }, (_, at) => (at * 7919) % 100_003)
  const firsts = values.map((value) => Math.floor(value / 1000))
  expect(sorted(values, firsts)).toEqual(expected(values))
  expect(
    sorted(
      values,
      values.map(() => 7),
    ),
  ).toEqual(expected(values))
})

test('numbers of any size stand in their order', () => {
  const values = [1e308, -1e308, 0, -0, 5e-324, -5e-324, 2 ** 53, 2 ** 53 + 2, 1, 1 + Number.EPSILON, -1]
  expect(sorted(values)).toEqual(expected(values))
  const endless = [...values, Infinity, -Infinity]
  expect(sorted(endless)).toEqual(expected(endless))
})
