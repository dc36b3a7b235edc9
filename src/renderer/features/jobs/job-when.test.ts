import { expect, it } from 'vitest'
import { when } from './job-when.ts'

it.each([
  [new Date(2026, 10, 23, 9, 4), '09:04'],
  [new Date(2026, 10, 22, 23, 59), '22 Nov, 23:59'],
  [new Date(2025, 10, 23, 9, 4), '23 Nov 2025, 09:04'],
])('%s is told as %s', (then, text) => {
  expect(when(then.getTime(), new Date(2026, 10, 23, 21, 0).getTime())).toBe(text)
})
