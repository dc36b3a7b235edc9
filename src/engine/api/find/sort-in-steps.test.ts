import { expect, test } from 'vitest'
import { sortInSteps } from './sort-in-steps.ts'

function sorted<T>(items: readonly T[], compare: (one: T, other: T) => number): readonly T[] {
  const work = sortInSteps(items, compare)
  for (;;) {
    const step = work.next()
    if (step.done === true) return step.value
  }
}

test.each([0, 1, 4096, 4097, 8192, 50_000])(
  '%i items are sorted, and equal ones keep their order',
  (length) => {
    const items = Array.from({ length }, (_, at) => ({ value: (at * 7919) % 1000, at }))
    const found = sorted(items, (one, other) => one.value - other.value)
    expect(found).toEqual(items.toSorted((one, other) => one.value - other.value))
  },
)
