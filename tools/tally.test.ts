import { expect, test } from 'vitest'
import { add, nothing, tallyLine, tallyPlaywright, tallyVitest } from './tally.ts'

const vitest = {
  numPassedTests: 5,
  numFailedTests: 1,
  numPendingTests: 2,
  numTodoTests: 1,
  success: false,
  testResults: [
    {
      name: 'a.test.ts',
      status: 'failed',
      assertionResults: [{ status: 'failed', fullName: 'adds', failureMessages: ['expected 1\nto be 2'] }],
    },
    { name: 'b.test.ts', status: 'failed', message: 'no such module', assertionResults: [] },
    { name: 'c.test.ts', status: 'failed', assertionResults: [{ status: 'skipped' }] },
  ],
}
const stats = { expected: 7, unexpected: 0, flaky: 0, skipped: 0 }

test('adds up what the runners report', () => {
  expect(tallyLine(add({ ...nothing, passed: 1 }, { ...nothing, passed: 2, failed: 3, skipped: 4 }))).toBe(
    '3 passed, 3 failed, 4 skipped',
  )
})

test('counts a test file that could not be loaded or prepared as a failure', () => {
  expect(tallyVitest(vitest)).toMatchObject({ passed: 5, failed: 3, skipped: 3 })
})

test('counts a flaky story as a failure', () => {
  expect(tallyPlaywright({ stats: { ...stats, flaky: 1 }, errors: [] })).toMatchObject({
    passed: 7,
    failed: 1,
    skipped: 0,
  })
})

test('counts an error outside any story as a failure', () => {
  expect(tallyPlaywright({ stats, errors: [{ message: 'no configuration' }] }).failed).toBe(1)
})

test('says nothing of skipped tests when there are none', () => {
  expect(tallyLine({ ...nothing, passed: 1 })).toBe('1 passed, 0 failed')
})

test('names each test that failed, and why', () => {
  expect(tallyVitest(vitest).failures).toEqual([
    'failed: a.test.ts › adds\n  expected 1\n  to be 2',
    'failed: b.test.ts\n  no such module',
    'failed: c.test.ts\n  no message',
  ])
  const spec = (title: string, message?: string) => ({
    title,
    file: 'browse.spec.ts',
    ok: message === undefined,
    tests: [{ results: [message === undefined ? {} : { error: { message } }, {}] }],
  })
  const suites = [{ specs: [spec('opens')], suites: [{ specs: [spec('closes', 'took too long')] }] }]
  expect(tallyPlaywright({ stats: { ...stats, flaky: 1 }, errors: [], suites }).failures).toEqual([
    'failed: browse.spec.ts › closes\n  took too long',
  ])
})
