import { describe, expect, it } from 'vitest'
import type { MapError, PreviewResult } from '../../../../shared/model/view.ts'
import { groupProblems, previewHeadline, problemMarkers } from './preview-report.ts'

const result: PreviewResult = {
  rows: [],
  errors: [],
  console: [],
  yielded: [],
  keys: [],
  sampled: 100,
  empty: 0,
  failures: [],
  tests: null,
  milliseconds: 4,
}
const failing: MapError = {
  key: 'ann',
  code: 'MAP_ERROR',
  message: 'x is not a function',
  line: 3,
  column: 7,
}

describe('previewHeadline', () => {
  it('says rows, documents, what yielded none and the time', () => {
    const rows = Array.from({ length: 12 }, (_, index) => ({ key: `k${index}`, values: {} }))
    expect(previewHeadline({ ...result, rows, empty: 3 })).toBe(
      '12 rows from 100 documents, 3 yielded none, 4.0 ms',
    )
  })

  it('speaks of one row and one document in the singular', () => {
    expect(previewHeadline({ ...result, rows: [{ key: 'a', values: {} }], sampled: 1 })).toBe(
      '1 row from 1 document, 4.0 ms',
    )
  })
})

describe('groupProblems', () => {
  it('joins what says the same at the same place and keeps every key', () => {
    const groups = groupProblems([failing, { ...failing, key: 'bob' }, { ...failing, line: 4 }])
    expect(groups.map((group) => [group.line, group.keys])).toEqual([
      [3, ['ann', 'bob']],
      [4, ['ann']],
    ])
  })

  it('joins what differs only in the document and its value', () => {
    const told = (key: string, value: string): MapError => ({
      ...failing,
      key,
      message: `View "by_age", document "${key}": the map yielded a row whose column "age" was given the string "${value}".`,
    })
    const [group, ...others] = groupProblems([told('ann', 'x'), told('bob "b"', 'y')])
    expect(others).toEqual([])
    expect(group?.message).toBe('The map yielded a row whose column "age" was given the string "x".')
  })

  it('keeps a source that does not compile without a key', () => {
    expect(groupProblems([{ ...failing, key: null, code: 'MAP_SYNTAX' }])).toMatchObject([
      { code: 'MAP_SYNTAX', keys: [] },
    ])
  })
})

describe('problemMarkers', () => {
  it('marks the place once and says how many documents met it', () => {
    const markers = problemMarkers(groupProblems([failing, { ...failing, key: 'bob' }]), 100)
    expect(markers).toEqual([
      {
        line: 3,
        column: 7,
        message: 'x is not a function (on 2% of the documents: 2 documents, first “ann”)',
      },
    ])
  })

  it('has no mark for a problem without a line', () => {
    expect(problemMarkers(groupProblems([{ ...failing, line: null, column: null }]), 100)).toEqual([])
  })
})
