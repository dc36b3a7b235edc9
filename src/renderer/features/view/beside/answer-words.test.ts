import { expect, it } from 'vitest'
import { answerWords } from './answer-words.ts'

const row = { id: 1, key: 'joe', values: {} }

it.each([
  [1, false, null, '1 row.'],
  [2, true, null, 'The first 2 rows of more.'],
  [0, false, { drafted: 60, documents: 50, complete: true }, '0 rows, among 60 rows of all 50 documents.'],
  [
    2,
    true,
    { drafted: 1200, documents: 1000, complete: false },
    'The first 2 rows of more, among 1,200 rows of 1,000 documents.',
  ],
])('says what an answer is of: case %#', (count, more, drafted, said) => {
  expect(answerWords({ rows: Array.from({ length: count }, () => row), more, drafted })).toBe(said)
})
