import { expect, test } from 'vitest'
import type { ViewTestResult } from '../../../../shared/model/view-test.ts'
import { withTests } from './test-notes.ts'

const notes = { lines: [{ line: 2, text: '4×', title: 'ran 4×' }], values: [], marks: [], stale: false }
const passing: ViewTestResult = {
  key: 'ann',
  passed: true,
  missing: [],
  unexpected: [],
  rows: [{ a: 1 }],
  expectedError: null,
  error: null,
}
const report = (...results: ViewTestResult[]) => ({
  passed: results.filter(({ passed }) => passed).length,
  failed: results.filter(({ passed }) => !passed).length,
  results,
})
const proved = (...args: Parameters<typeof withTests>) =>
  withTests(...args).lines.map(({ line, text, proved: holds }) => [line, text, holds])

test('a line whose rows are as expected is green and keeps its count', () => {
  expect(proved(notes, report(passing), [[2]])).toEqual([[2, '4×', true]])
  expect(proved(notes, report(passing), [[5]])).toEqual([
    [2, '4×', undefined],
    [5, '✓', true],
  ])
})

test('a line is red where an unexpected row comes from, where the map fails, or where a row is missing', () => {
  const wrong = { ...passing, key: 'joe', passed: false, unexpected: [{ a: 1 }] }
  expect(proved(notes, report(passing, wrong), [[2], [2]])).toEqual([[2, '✕', false]])
  const error = { code: 'MAP_ERROR', message: 'no', line: 7, column: 1 }
  expect(proved(notes, report({ ...wrong, unexpected: [], rows: [], error }), [[]])).toEqual([
    [2, '4×', undefined],
    [7, '✕', false],
  ])
  expect(proved(notes, report({ ...wrong, unexpected: [], rows: [], missing: [{ a: 2 }] }), [[]])).toEqual([
    [2, '✕', false],
  ])
})

test('without tests nothing is added', () => {
  expect(withTests(notes, null, [])).toBe(notes)
  expect(withTests(notes, report(), [])).toBe(notes)
})
