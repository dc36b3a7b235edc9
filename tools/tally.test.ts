import { expect, test } from 'vitest'
import { add, tallyLine, tallyPlaywright, tallyVitest } from './tally.ts'

const vitest = {
  numPassedTests: 5,
  numFailedTests: 1,
  numPendingTests: 2,
  numTodoTests: 1,
  success: false,
  testResults: [
    { status: 'failed', assertionResults: [{ status: 'failed' }] },
    { status: 'failed', assertionResults: [] },
    { status: 'failed', assertionResults: [{ status: 'skipped' }] },
  ],
}
const stats = { expected: 7, unexpected: 0, flaky: 0, skipped: 0 }

test('adds up what the runners report', () => {
  expect(tallyLine(add({ passed: 1, failed: 0, skipped: 0 }, { passed: 2, failed: 3, skipped: 4 }))).toBe(
    '3 passed, 3 failed, 4 skipped',
  )
})

test('counts a test file that could not be loaded or prepared as a failure', () => {
  expect(tallyVitest(vitest)).toEqual({ passed: 5, failed: 3, skipped: 3 })
})

test('counts a flaky story as a failure', () => {
  expect(tallyPlaywright({ stats: { ...stats, flaky: 1 }, errors: [] })).toEqual({
    passed: 7,
    failed: 1,
    skipped: 0,
  })
})

test('counts an error outside any story as a failure', () => {
  expect(tallyPlaywright({ stats, errors: [{ message: 'no configuration' }] }).failed).toBe(1)
})

test('says nothing of skipped tests when there are none', () => {
  expect(tallyLine({ passed: 1, failed: 0, skipped: 0 })).toBe('1 passed, 0 failed')
})
