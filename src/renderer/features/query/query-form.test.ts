import { describe, expect, it } from 'vitest'
import type { ColumnDefinition } from '../../../shared/model/view-definition.ts'
import { emptyGroup, emptyLine } from '../../components/conditions/index.ts'
import { checkForm, emptyForm, fitForm, restoreForm, storeForm, type QueryForm } from './query-form.ts'

const columns: ColumnDefinition[] = [
  { name: 'author', type: 'text' },
  { name: 'year', type: 'integer' },
]
const author = { ...emptyLine({ name: 'author', type: 'text' }), value: 'Le Guin' }
const form: QueryForm = {
  ...emptyForm,
  where: emptyGroup([author]),
  orders: [
    { id: '1', column: 'author', descending: false },
    { id: '2', column: 'year', descending: true },
  ],
  limit: 25,
  includeDocs: true,
}

describe('a query form', () => {
  it('becomes the first page of its query', () => {
    expect(checkForm(form, columns).query).toEqual({
      kind: 'rows',
      where: { author: 'Le Guin' },
      orderBy: ['author', '-year'],
      limit: 25,
      includeDocs: true,
    })
  })

  it('is no query while one of its filters is wrong', () => {
    const wrong = { ...emptyLine({ name: 'year', type: 'integer' }), value: 'soon' }
    const checked = checkForm({ ...form, where: emptyGroup([wrong]) }, columns)
    expect(checked.query).toBeNull()
    expect(checked.problems.get(wrong.id)).toContain('whole number')
  })

  it('is not ordered twice by one column', () => {
    const checked = checkForm(
      { ...form, orders: [...form.orders, { id: '3', column: 'year', descending: false }] },
      columns,
    )
    expect(checked.problems.get('3')).toContain('already')
  })

  it('keeps for another view only what it has columns for', () => {
    const fitted = fitForm(form, [{ name: 'year', type: 'integer' }])
    expect(fitted).toMatchObject({
      where: { members: [] },
      orders: [{ column: 'year' }],
      limit: 25,
    })
  })

  const count = { id: 'c', function: 'count', column: '' } as const
  const sum = { id: 's', function: 'sum', column: 'year' } as const
  const groups: QueryForm = {
    ...form,
    kind: 'groups',
    groupBy: ['author'],
    results: [count, sum],
    having: emptyGroup([
      { ...emptyLine({ name: 'count', type: 'integer' }), operator: 'gte', value: '2' },
      { ...emptyLine({ name: 'sum_year', type: 'integer' }), operator: 'lt', value: '9000' },
    ]),
    groupOrders: [{ id: 'o', column: 'count', descending: true }],
  }

  it('asks for groups, with conditions and an order on their results', () => {
    expect(checkForm(groups, columns).query).toEqual({
      kind: 'groups',
      where: { author: 'Le Guin' },
      groupBy: ['author'],
      count: true,
      sum: ['year'],
      min: [],
      max: [],
      avg: [],
      having: { count: { gte: 2 }, sum_year: { lt: 9000 } },
      orderBy: ['-count'],
      limit: 25,
    })
    expect(restoreForm(storeForm(groups))).toEqual(groups)
  })

  it.each<[string, Partial<QueryForm>, string, RegExp]>([
    ['nothing', { groupBy: [], results: [] }, 'results', /Choose a column/],
    ['the same twice', { results: [count, sum, { ...sum, id: 't' }] }, 't', /already/],
    [
      'the sum of a column that is gone',
      { results: [{ ...sum, column: 'pages' }] },
      's',
      /no column “pages”/,
    ],
    ['an order by what is not asked for', { results: [sum] }, 'o', /no “count”/],
  ])('is no query of groups for %s', (_, part, id, problem) => {
    const { query, problems } = checkForm({ ...groups, ...part }, columns)
    expect(query).toBeNull()
    expect(problems.get(id)).toMatch(problem)
  })

  it('does not add up what is no number', () => {
    const checked = checkForm({ ...groups, results: [{ ...sum, column: 'at' }] }, [
      ...columns,
      { name: 'at', type: 'timestamp' },
    ])
    expect(checked.problems.get('s')).toContain('There is no sum of “at”, which is timestamp.')
  })

  it('keeps for another view the groups and results that it has columns for', () => {
    expect(fitForm(groups, [{ name: 'author', type: 'text' }])).toMatchObject({
      groupBy: ['author'],
      results: [count],
      having: { members: [{ column: 'count' }] },
      groupOrders: [{ column: 'count' }],
    })
  })

  it('comes back from its text as it was', () => {
    expect(restoreForm(storeForm(form))).toEqual(form)
    expect(restoreForm(storeForm(emptyForm))).toEqual(emptyForm)
  })

  it.each(['', '{', '{"filters":1}'])('is not restored from %j', (text) =>
    expect(restoreForm(text)).toBeNull(),
  )

  it('looks for words: best match first, unless an order is asked for', () => {
    const about: ColumnDefinition = { name: 'about', type: 'text', fullText: true }
    const searched: QueryForm = {
      ...emptyForm,
      where: emptyGroup([{ ...emptyLine(about), value: 'castle -moat' }]),
    }
    const all = [about, ...columns]
    expect(checkForm(searched, all).query).toMatchObject({
      where: { about: { matches: 'castle -moat' } },
      orderBy: ['-_rank'],
      includeMatches: true,
    })
    const byYear = { ...searched, orders: [{ id: '1', column: 'year', descending: false }] }
    expect(checkForm(byYear, all).query).toMatchObject({ orderBy: ['year'], includeMatches: true })
    const byRank = { ...searched, orders: [{ id: '1', column: '_rank', descending: true }] }
    expect(checkForm(byRank, all).query).toMatchObject({ orderBy: ['-_rank'] })
    expect(checkForm({ ...byRank, where: emptyGroup() }, all).problems.get('1')).toContain('_rank')
    const blank = { ...searched, where: emptyGroup([{ ...emptyLine(about), value: ' ' }]) }
    expect(checkForm(blank, all).query).toBeNull()
  })
})
