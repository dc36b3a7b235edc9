import { describe, expect, it } from 'vitest'
import type { ViewForecast } from '../../../shared/model/forecast.ts'
import { rowWords } from '../../components/row-changes/index.ts'
import { forecastHeadline, ownWords, refusalWords } from './forecast-words.ts'

const view: ViewForecast = {
  view: 'by_email',
  kind: 'authored',
  outcome: 'same',
  columns: [],
  added: 0,
  removed: 0,
  changed: 0,
  rows: [],
  refusals: [],
  skipped: null,
}

function refusal(details: Record<string, unknown>, message = 'no'): ViewForecast['refusals'][number] {
  return { code: 'CONSTRAINT', message, details }
}

describe('what a forecast says of a view', () => {
  it('counts rows, each kind once', () => {
    expect(rowWords(view)).toBe('no change')
    expect(rowWords({ ...view, changed: 1 })).toBe('1 row changed')
    expect(rowWords({ ...view, changed: 2, added: 1, removed: 1400 })).toBe(
      '2 rows changed, 1 added, 1,400 removed',
    )
  })

  it('leads to the document that holds a value', () => {
    const details = { constraint: 'unique', column: 'name', value: 'Joe', key: 'joe', holder: 'jo' }
    expect(refusalWords(refusal(details))).toEqual(['name "Joe" is held by ', { open: 'jo' }])
    expect(refusalWords(refusal({ ...details, holder: 'joe' }))).toEqual([
      'name "Joe" is held twice by this document',
    ])
  })

  it('gives the line of a map, and no name twice', () => {
    const message = 'View "by_email", document "a \\"b" (line 3, column 7): TypeError: x'
    expect(refusalWords(refusal({ line: 3 }, message))).toEqual(['line 3: TypeError: x'])
    expect(ownWords('The map yielded nothing')).toBe('The map yielded nothing')
    expect(refusalWords(refusal({ constraint: 'not null', column: 'a' }))).toEqual([
      'a needs a value, and the map yields null',
    ])
  })

  it('sums up: refusals before changes', () => {
    expect(forecastHeadline([view])).toBe('change no view')
    expect(forecastHeadline([view, { ...view, outcome: 'changed' }])).toBe('change 1 view')
    expect(
      forecastHeadline([
        { ...view, outcome: 'refused' },
        { ...view, outcome: 'changed' },
      ]),
    ).toBe('be refused by 1 view')
  })
})
