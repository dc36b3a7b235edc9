import { expect, it } from 'vitest'
import { allRows, countSelected, isSelected, noRows, toggled } from './row-selection.ts'

it('takes single rows away from all, and gives them back', () => {
  const but = toggled(allRows, 'joe')
  expect([isSelected(but, 'joe'), isSelected(but, 'never fetched')]).toEqual([false, true])
  expect(countSelected(but, 1_000_000)).toBe(999_999)
  expect(countSelected(toggled(but, 'joe'), 1_000_000)).toBe(1_000_000)
})

it('adds single rows to none', () => {
  const one = toggled(noRows, 'joe')
  expect([isSelected(one, 'joe'), isSelected(one, 'ann')]).toEqual([true, false])
  expect(countSelected(one, 1_000_000)).toBe(1)
})
