import { expect, it } from 'vitest'
import { comparedWords } from './compared-words.ts'

const none = { added: [], removed: [], changed: [] }
const change = { key: 'joe', before: null, after: { n: 1 } }
const versions = { from: 1, to: 3 }

it('says what becomes of the rows of a whole store', () => {
  const rows = { before: 5, after: 6, added: 2, removed: 1, changed: 1 }
  const samples = { added: [change, change], removed: [change], changed: [change] }
  expect(
    comparedWords({ documents: 4, complete: true, rows, samples, failed: { before: 1, after: 0 } }, versions),
  ).toBe(
    'Of all 4 documents, from version 1 to version 3: 1 row changed, 2 rows added, 1 row removed, 3 rows the same. Version 1 fails on 1 document.',
  )
})

it('says that only a part was looked at, and only a part is shown', () => {
  const rows = { before: 0, after: 30, added: 30, removed: 0, changed: 0 }
  const samples = { ...none, added: Array.from({ length: 20 }, () => change) }
  expect(
    comparedWords(
      { documents: 20_000, complete: false, rows, samples, failed: { before: 0, after: 2 } },
      versions,
    ),
  ).toBe(
    'Of the first 20,000 documents, from version 1 to version 3: 30 rows added, 0 rows the same. Version 3 fails on 2 documents. 20 of the 30 rows that differ are shown.',
  )
})
