import { expect, it } from 'vitest'
import { findText } from './find-line.tsx'

const at = { find: 'f', looked: 120_000, found: 34, rows: 34 }
const order = { by: { path: 'age' }, descending: true }

it('says how far it has come', () => {
  expect(findText({ ...at, state: 'looking' }, 1_000_000, null)).toBe(
    'looked at 120,000 of 1,000,000, found 34',
  )
  expect(findText({ ...at, state: 'looking' }, null, null)).toBe('looked at 120,000, found 34')
  expect(findText({ ...at, state: 'ordering' }, null, order)).toBe(
    'looked at 120,000, found 34; ordering them by age ↓',
  )
  expect(findText({ ...at, state: 'stopped' }, 1_000_000, null)).toContain('stopped: looked at')
  expect(findText({ ...at, state: 'done' }, 120_000, order)).toBe('34 of 120,000 documents, by age ↓')
})
