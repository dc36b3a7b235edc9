import { expect, it } from 'vitest'
import type { DryRunReport } from '../../../../shared/model/dry-run.ts'
import { withoutUnique } from '../draft/without-unique.ts'
import { newView } from '../draft/view-draft.ts'
import { emptyGroup } from '../../../components/conditions/index.ts'
import { answerWords, costWords, scopeWords, sizeWords } from './answer-words.ts'

const none = { count: 0, documents: [] }

function report(part: Partial<DryRunReport>): DryRunReport {
  return {
    view: 'v',
    state: 'done',
    done: 10,
    total: 10,
    version: null,
    unchanged: false,
    policy: 'reject',
    outcome: 'publish',
    rows: { before: 0, after: 0, added: 0, removed: 0, changed: 0 },
    samples: { added: [], removed: [], changed: [] },
    columns: [],
    failures: { map: none, type: none, notNull: none, refused: none },
    leftOut: 0,
    mostFailing: 0,
    failedTests: 0,
    collisions: { count: 0, rows: 0, values: [] },
    histogram: [],
    estimate: null,
    changedMeanwhile: false,
    seq: 1,
    cursor: null,
    milliseconds: 1,
    ...part,
  }
}

it.each<[string, Partial<DryRunReport>]>([
  ['+1,200 −3 ~4 rows', { rows: { before: 7, after: 1204, added: 1200, removed: 3, changed: 4 } }],
  ['~1 row', { rows: { before: 7, after: 7, added: 0, removed: 0, changed: 1 } }],
  ['no row changes', {}],
  ['no row changes, 2 left out', { leftOut: 2 }],
  ['nothing to publish', { outcome: 'nothing' }],
  ['1 test fails', { outcome: 'ask', failedTests: 1 }],
  [
    '2 refused, 1 not unique…',
    {
      outcome: 'refuse',
      state: 'partial',
      failures: { map: { count: 2, documents: [] }, type: none, notNull: none, refused: none },
      collisions: { count: 1, rows: 2, values: [] },
    },
  ],
])('says “%s” beside the button', (words, part) => {
  expect(answerWords(report(part))).toBe(words)
})

it('marks what only a part of the documents says', () => {
  expect(scopeWords(report({ state: 'partial', done: 1500, total: 20000 }))).toBe(
    'By the first 1,500 of 20,000 documents: ',
  )
  expect(scopeWords(report({}))).toBe('')
})

it('says what the view would take, once that is estimated', () => {
  const estimated = report({
    rows: { before: 0, after: 15, added: 15, removed: 0, changed: 0 },
    estimate: {
      milliseconds: 1,
      bytes: 12_000,
      rows: 15,
      sampled: 15,
      indexes: [{ columns: 'a, b', bytes: 4000 }],
    },
  })
  expect(sizeWords(estimated)).toBe('12 KB, 1.5 index entries a put')
  expect(costWords(estimated)).toEqual([
    'Table and indexes: about 12 KB.',
    'Index of a, b: about 4.0 KB.',
    'A put writes on average 1.5 rows, 1.5 entries of indexes.',
  ])
  expect([sizeWords(report({})), costWords(report({}))]).toEqual(['', []])
})

it('takes a constraint off a column, or off several, and leaves an index', () => {
  const draft = newView('v', {
    columns: [
      { name: 'a', type: 'text', unique: true },
      { name: 'b', type: 'text', unique: true },
    ],
    map: '',
  })
  expect(withoutUnique(draft, 'a').columns).toMatchObject([{ unique: false, index: true }, { unique: true }])
  const together = { id: 'i', unique: true, columns: 'a, b desc', where: emptyGroup<never>() }
  expect(withoutUnique({ ...draft, indexes: [together] }, 'a, b').indexes).toMatchObject([{ unique: false }])
})
