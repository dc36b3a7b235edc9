import { expect, it } from 'vitest'
import { buildFilter, type ConditionLine, emptyForm, kindOf } from './filter-form.ts'

const line = (part: Partial<ConditionLine>): ConditionLine => ({
  id: 'a',
  joiner: 'and',
  path: 'name',
  is: 'equal',
  kind: 'text',
  value: 'Joe',
  ...part,
})

it('binds and closer than or', () => {
  const lines = [
    line({}),
    line({ is: 'exists' }),
    line({ joiner: 'or', is: 'missing' }),
    line({ value: 'x' }),
  ]
  expect(buildFilter({ ...emptyForm, lines }).filter.any).toEqual([
    [
      { is: 'equal', path: 'name', value: 'Joe' },
      { is: 'exists', path: 'name' },
    ],
    [
      { is: 'missing', path: 'name' },
      { is: 'equal', path: 'name', value: 'x' },
    ],
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
  expect(buildFilter({ ...emptyForm, lines: [line(part)] }).filter.any).toEqual([
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
  const { filter, problems } = buildFilter({ ...emptyForm, lines: [line(part)] })
  expect(filter.any).toEqual([])
  expect(problems.get('a')).toBe(problem)
})

it('compares as what was seen in the field', () => {
  const fields = [{ path: 'age', presence: 1, types: ['null', 'integer'] }]
  expect([kindOf('age', fields), kindOf('name', fields)]).toEqual(['number', 'text'])
})
