import { expect, it } from 'vitest'
import type { ColumnDefinition } from '../../../../shared/model/view-definition.ts'
import type { YieldedColumn } from '../../../../shared/model/view.ts'
import { columnDraft } from '../draft/column-draft.ts'
import { newView, toDefinition, type ViewDraft } from '../draft/view-draft.ts'
import { shapeOf, withAsked } from '../../../workspace/asked/asked-shape.ts'
import { proposeChecks, proposeColumns, proposeIndexes } from './proposals.ts'

const seen = (part: Partial<YieldedColumn> = {}): YieldedColumn => ({
  name: 'email',
  type: 'text',
  rows: 250,
  missing: 0,
  distinct: 250,
  blank: 0,
  least: null,
  few: [],
  ...part,
})
const propose = (columns: readonly ColumnDefinition[], yielded: readonly YieldedColumn[]) =>
  proposeColumns(columns.map(columnDraft), yielded)
const titles = (...given: Parameters<typeof propose>) => propose(...given).map(({ title }) => title)

it('adds what the map yields and the form lacks, with its type, and drops a column without a name', () => {
  const columns = [
    { name: 'email', type: 'text', notNull: true, unique: true },
    { name: '', type: 'text' },
  ] as const
  const proposed = propose(columns, [
    seen(),
    seen({ name: 'age', type: 'integer' }),
    seen({ name: 'constructor' }),
  ])
  expect(proposed.map(({ title }) => title)).toEqual([
    'Add all 2 columns that the map yields',
    'Add the column “age” (integer)',
    'Add the column “constructor” (text)',
  ])
  expect(proposed[0]?.columns).toMatchObject([
    { name: 'email' },
    { name: 'age', type: 'integer' },
    { name: 'constructor', type: 'text' },
  ])
})

it('leaves out names that no column can have, or that differ by case alone', () => {
  const column = { name: 'Email', type: 'text' } as const
  expect(titles([column], [seen(), seen({ name: 'odd name' }), seen({ name: '__proto__' })])).toEqual([])
})

it('proposes constraints that every row satisfies', () => {
  const [unique, notNull] = propose([{ name: 'email', type: 'text' }], [seen()])
  expect(unique).toMatchObject({
    title: 'All 250 values of “email” differ: unique?',
    columns: [{ unique: true }],
  })
  expect(notNull).toMatchObject({
    title: 'All 250 rows have “email”: not null?',
    columns: [{ notNull: true }],
  })
})

it.each([
  ['values that repeat and rows without one', seen({ distinct: 200, missing: 1 })],
  ['too few rows', seen({ rows: 9, distinct: 9 })],
  ['a name that the form lacks and no row holds', seen({ name: '' })],
])('proposes nothing for %s', (_, yielded) => {
  expect(titles([{ name: 'email', type: 'text' }], [yielded])).toEqual([])
})

it('proposes the type that all values have, where the column does not hold them', () => {
  const integer = seen({ type: 'integer', missing: 1, distinct: 3 })
  expect(titles([{ name: 'email', type: 'text' }], [integer])).toEqual([
    '“email” is integer in every row: make it integer?',
  ])
  expect(titles([{ name: 'email', type: 'real' }], [integer])).toEqual([])
})

it('proposes indexes for the queries that were run, without their values', () => {
  const draft = newView('v', {
    columns: [
      { name: 'country', type: 'text' },
      { name: 'year', type: 'integer' },
      { name: 'email', type: 'text', unique: true },
      { name: 'doc', type: 'json' },
    ],
    map: '',
  })
  const ask = (where: Record<string, unknown>, orderBy: readonly string[] = []) => ({
    where: shapeOf(where),
    orderBy,
  })
  const asked = [
    ask({ country: 'DK' }, ['-year']),
    ask({ country: 'SE' }, ['-year']),
    ask({ email: 'joe@example.com' }),
    ask({ year: { gte: 1900 } }),
    ask({ doc: 'x' }),
  ].reduce(withAsked, [])
  expect(JSON.stringify(asked)).not.toMatch(/DK|joe|1900/)
  const proposed = proposeIndexes(draft, asked)
  expect(proposed).toMatchObject([
    {
      title: 'Asked 2 times: an index of country, year?',
      indexes: [{ columns: 'country, year', unique: false }],
    },
    { title: 'Asked once: an index of year?', columns: [{}, { name: 'year', index: true }, {}, {}] },
  ])
  expect(proposeIndexes({ ...draft, ...proposed[0] }, asked)).toHaveLength(1)
})

it('proposes the first check that every value satisfies, with what speaks for it', () => {
  const draft = newView('v', {
    columns: [
      { name: 'kind', type: 'text' },
      { name: 'age', type: 'integer' },
      { name: 'name', type: 'text' },
      { name: 'note', type: 'text' },
      { name: 'balance', type: 'real' },
      { name: 'odd', type: 'text' },
    ],
    map: '',
  })
  const yielded = [
    seen({ name: 'kind', distinct: 2, few: ['book', 'film'] }),
    seen({ name: 'age', type: 'integer', missing: 50, distinct: 90, least: 3 }),
    seen({ name: 'name' }),
    seen({ name: 'note', blank: 1 }),
    seen({ name: 'balance', type: 'real', least: -0.5 }),
    seen({ name: 'odd', type: 'integer', least: 1 }),
  ]
  const proposed = proposeChecks(draft, yielded)
  expect(proposed.map(({ title }) => title)).toEqual([
    'All 250 values of “kind” are one of book, film: always?',
    'All 200 values of “age” are 3 or more: never negative?',
    'All 250 values of “name” have a character or more: never empty?',
  ])
  const taken = proposed.reduce<ViewDraft>(
    (now, { title }) => ({ ...now, ...proposeChecks(now, yielded).find((each) => each.title === title) }),
    draft,
  )
  expect(toDefinition(taken).checks).toEqual([
    { name: 'kind_one_of', where: { kind: { in: ['book', 'film'] } } },
    { name: 'age_not_negative', where: { age: { gte: 0 } } },
    { name: 'name_not_empty', where: { name: { ne: '' } } },
  ])
  expect(proposeChecks(taken, yielded)).toEqual([])
})

it.each([
  ['a few values that are hardly repeated', seen({ rows: 12, distinct: 3, few: ['a', 'b', 'c'], blank: 1 })],
  ['too few rows', seen({ rows: 9, distinct: 2, few: ['a', 'b'] })],
  ['one value alone, which may be chance', seen({ distinct: 1, few: [''], blank: 250 })],
  ['texts that some rows lack', seen({ missing: 1 })],
])('proposes no check for %s', (_, yielded) => {
  const draft = newView('v', { columns: [{ name: 'email', type: 'text' }], map: '' })
  expect(proposeChecks(draft, [yielded])).toEqual([])
})
