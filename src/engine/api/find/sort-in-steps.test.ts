import { expect, test } from 'vitest'
import { sortInSteps } from './sort-in-steps.ts'

test.each([0, 1, 8192, 8193, 16_384, 50_000])(
  '%i items are sorted, and equal ones keep their order',
  (length) => {
    const items = Array.from({ length }, (_, at) => ({ value: (at * 7919) % 1000, at }))
    const work = sortInSteps(length, (one, other) => items[one]!.value - items[other]!.value)
    let step = work.next()
    while (step.done !== true) step = work.next()
    expect(Array.from(step.value, (at) => items[at])).toEqual(
      items.toSorted((one, other) => one.value - other.value),
    )
  },
)
