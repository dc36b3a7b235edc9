import { describe, expect, it } from 'vitest'
import type { DryRunReport } from '../../../../shared/model/dry-run.ts'
import { barLabel, dryRunHeadline } from './dry-run-words.ts'

const none = { count: 0, documents: [] }
const nothing: DryRunReport = {
  view: 'by_email',
  state: 'done',
  done: 10,
  total: 10,
  version: 1,
  unchanged: false,
  policy: 'reject',
  refused: false,
  rows: { before: 10, after: 10, added: 0, removed: 0, changed: 0 },
  samples: { added: [], removed: [], changed: [] },
  columns: [],
  failures: { map: none, type: none, notNull: none },
  leftOut: 0,
  mostFailing: 5,
  failedTests: 0,
  collisions: { count: 0, values: [] },
  histogram: [],
  estimate: null,
  changedMeanwhile: false,
  cursor: null,
  milliseconds: 5,
}

describe('the headline of a dry run', () => {
  it('says what publishing would do to rows, documents and values', () => {
    const report = {
      ...nothing,
      rows: { before: 1, after: 1, added: 12, removed: 3, changed: 1400 },
      failures: { ...nothing.failures, map: { count: 2, documents: [] } },
      collisions: { count: 1, values: [] },
    }
    expect(dryRunHeadline(report)).toBe(
      'Publishing would add 12, remove 3 and change 1,400 rows; 2 documents would fail; 1 value is held twice.',
    )
  })

  it('tells documents that are left out from those that fail', () => {
    const failures = { ...nothing.failures, map: { count: 3, documents: [] } }
    expect(dryRunHeadline({ ...nothing, policy: 'skip', failures, leftOut: 3 })).toBe(
      'Publishing would change no row; 3 documents would be left out.',
    )
  })

  it('says when more would be left out than may, and when tests fail', () => {
    const failures = { ...nothing.failures, map: { count: 9, documents: [] } }
    expect(dryRunHeadline({ ...nothing, policy: 'skip', failures, leftOut: 9, failedTests: 1 })).toBe(
      'Publishing would change no row; 9 documents would be left out, and at most 5 may; 1 test fails.',
    )
  })

  it('speaks of one row in the singular, and of a definition that answers already', () => {
    expect(dryRunHeadline({ ...nothing, rows: { ...nothing.rows, removed: 1 } })).toBe(
      'Publishing would remove 1 row.',
    )
    expect(dryRunHeadline({ ...nothing, unchanged: true })).toBe(
      'This is the version that answers: publishing does nothing.',
    )
  })
})

it('labels bars with the rows of a document', () => {
  expect([
    barLabel({ from: 0, to: 0 }),
    barLabel({ from: 3, to: 5 }),
    barLabel({ from: 101, to: null }),
  ]).toEqual(['0', '3–5', '101+'])
})
