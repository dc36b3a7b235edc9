import { describe, expect, it } from 'vitest'
import type { DryRunReport } from './dry-run.ts'
import { outcomeText } from './dry-run-words.ts'

const none = { count: 0, documents: [] }
const nothing: DryRunReport = {
  view: 'by_email',
  state: 'done',
  done: 10,
  total: 10,
  version: 1,
  unchanged: false,
  policy: 'reject',
  outcome: 'publish',
  rows: { before: 10, after: 10, added: 0, removed: 0, changed: 0 },
  samples: { added: [], removed: [], changed: [] },
  columns: [],
  failures: { map: none, type: none, notNull: none, refused: none },
  leftOut: 0,
  mostFailing: 5,
  failedTests: 0,
  collisions: { count: 0, rows: 0, values: [] },
  histogram: [],
  estimate: null,
  changedMeanwhile: false,
  seq: 1,
  cursor: null,
  milliseconds: 5,
}

describe('what a dry run says of publishing', () => {
  const failures = { ...nothing.failures, map: { count: 9, documents: [] } }

  it.each<[string, Partial<DryRunReport>, string]>([
    [
      'what it does to rows',
      { rows: { before: 1, after: 1, added: 12, removed: 3, changed: 1400 } },
      'Would publish: adds 12, removes 3 and changes 1,400 rows.',
    ],
    ['one row in the singular', { rows: { ...nothing.rows, removed: 1 } }, 'Would publish: removes 1 row.'],
    [
      'what it leaves out',
      { failures, leftOut: 9, mostFailing: 9 },
      'Would publish: no row changes; 9 documents are left out.',
    ],
    [
      'that there is nothing to do',
      { outcome: 'nothing' },
      'Would do nothing: this is the version that answers.',
    ],
    ['what is asked first', { outcome: 'ask', failedTests: 1 }, 'Would ask first: 1 test fails.'],
    [
      'more left out than may',
      { outcome: 'refuse', failures, leftOut: 9 },
      'Would be refused: 9 documents would be left out, and at most 5 may.',
    ],
  ])('tells %s', (_, part, text) => {
    expect(outcomeText({ ...nothing, ...part })).toBe(text)
  })

  it('speaks of no row that a refusal would keep from coming', () => {
    const report = {
      ...nothing,
      outcome: 'refuse' as const,
      rows: { before: 0, after: 219_999, added: 219_999, removed: 0, changed: 0 },
      failures,
      collisions: { count: 2, rows: 44, values: [] },
    }
    expect(outcomeText(report)).toBe(
      'Would be refused: 9 documents fail; 2 values that must be unique are in 44 rows.',
    )
  })
})
