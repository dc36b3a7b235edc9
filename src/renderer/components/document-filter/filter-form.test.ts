import { expect, it } from 'vitest'
import * as v from 'valibot'
import { emptyGroup, type Group } from '../conditions/index.ts'
import {
  buildFilter,
  type ConditionLine,
  emptyForm,
  filterForm,
  type FilterLine,
  kindOf,
  newRowsLine,
  withLine,
} from './filter-form.ts'

const line = (part: Partial<ConditionLine>): ConditionLine => ({
  id: 'a',
  path: 'name',
  is: 'equal',
  kind: 'text',
  value: 'Joe',
  ...part,
})

const form = (group: Group<FilterLine>) => ({ ...emptyForm, group })
const [is, has, misses] = [line({}), line({ is: 'exists' }), line({ is: 'missing' })]
const said = {
  is: { is: 'equal', path: 'name', value: 'Joe' },
  has: { is: 'exists', path: 'name' },
  misses: { is: 'missing', path: 'name' },
}

it('joins conditions by and or or, in groups within each other', () => {
  const or = { ...emptyGroup([is, emptyGroup([has, misses])]), joiner: 'or' as const }
  expect(buildFilter(form(or)).filter.any).toEqual([[said.is], [said.has, said.misses]])
  const not = { ...emptyGroup([has, line({ value: '' })]), joiner: 'or' as const, not: true }
  expect(buildFilter(form(emptyGroup([is, not, emptyGroup()]))).filter.any).toEqual([
    [said.is, { is: 'group', all: false, not: true, members: [said.has] }],
  ])
})

it('reads a filter that was kept before there were groups: and binds closer than or', () => {
  const joined = (joiner: 'and' | 'or', each: ConditionLine) => ({ ...each, joiner })
  const lines = [joined('and', is), joined('and', has), joined('or', misses), joined('and', is)]
  const old = v.parse(filterForm, { text: 't', matchCase: true, lines })
  expect(buildFilter(old).filter).toEqual({
    text: 't',
    matchCase: true,
    any: [
      [said.is, said.has],
      [said.misses, said.is],
    ],
  })
  expect(v.parse(filterForm, JSON.parse(JSON.stringify(old)))).toEqual(old)
})

it('narrows what one of several conditions finds by one more', () => {
  const or = { ...emptyGroup([is, has]), joiner: 'or' as const }
  expect(buildFilter(withLine(form(or), misses)).filter.any).toEqual([
    [{ is: 'group', all: false, not: false, members: [said.is, said.has] }, said.misses],
  ])
})

it.each<[Partial<ConditionLine>, unknown]>([
  [{ kind: 'number', value: '42' }, 42],
  [{ kind: 'number', value: '12345678901234567890' }, 12345678901234567890n],
  [{ kind: 'number', value: '1.50' }, 1.5],
  [{ kind: 'text', value: '42' }, '42'],
  [{ kind: 'empty' }, ''],
  [{ kind: 'true' }, true],
  [{ kind: 'null' }, null],
])('reads the value of %o as %o', (part, value) =>
  expect(buildFilter(form(emptyGroup([line(part)]))).filter.any).toEqual([
    [{ is: 'equal', path: 'name', value }],
  ]),
)

it.each<[Partial<ConditionLine>, string]>([
  [{ path: '' }, 'Choose a field.'],
  [{ path: 'a..b' }, 'No path: write address.city, tags[], ["odd.name"].'],
  [{ kind: 'number', value: 'x' }, 'Type a number.'],
  [{ value: '' }, 'Type a text.'],
  [{ is: 'contains', value: '' }, 'Type a text.'],
  [{ is: 'ofType', value: 'date' }, 'Choose a type.'],
])('leaves out %o, and says why', (part, problem) => {
  const { filter, problems } = buildFilter(form(emptyGroup([line(part)])))
  expect(filter.any).toEqual([])
  expect(problems.get('a')).toBe(problem)
})

it('compares as what was seen in the field', () => {
  const fields = [{ path: 'age', presence: 1, types: ['null', 'integer'] }]
  expect([kindOf('age', fields), kindOf('name', fields)]).toEqual(['number', 'text'])
})

it('asks for rows of a view as a query of it would, and says what is lacking', () => {
  const views = [{ name: 'orders', columns: [{ name: 'amount', type: 'integer' as const }] }]
  const any = newRowsLine('orders')
  const built = buildFilter(form(emptyGroup([any, { ...any, id: 'b', is: 'noRow' }])), views)
  expect(built.filter.any).toEqual([
    [
      { is: 'row', view: 'orders', where: {} },
      { is: 'noRow', view: 'orders', where: {} },
    ],
  ])
  const amount = {
    kind: 'line' as const,
    id: 'c',
    column: 'amount',
    operator: 'gt' as const,
    value: '10',
    upper: '',
    values: [],
  }
  const large = { ...any, rows: emptyGroup([amount]) }
  expect(buildFilter(form(emptyGroup([large])), views).filter.any).toEqual([
    [{ is: 'row', view: 'orders', where: { amount: { gt: 10 } } }],
  ])
  const half = { ...any, rows: emptyGroup([{ ...amount, value: 'x' }]) }
  const lacking = buildFilter(form(emptyGroup([half])), views)
  expect(lacking.filter.any).toEqual([])
  expect(lacking.problems.get('c')).toBe('“x” is not a whole number.')
  expect(buildFilter(form(emptyGroup([large]))).problems.get(large.id)).toBe('No view “orders” answers.')
  const kept = form(emptyGroup([large]))
  expect(v.parse(filterForm, JSON.parse(JSON.stringify(kept)))).toEqual(kept)
})
