import { expect, it } from 'vitest'
import { barLabel } from './bar-label.ts'

it.each([
  [{ from: 0, to: 0 }, '0'],
  [{ from: 3, to: 5 }, '3–5'],
  [{ from: 101, to: null }, '101+'],
])('labels the bar of %j rows with %s', (bar, label) => {
  expect(barLabel(bar)).toBe(label)
})
