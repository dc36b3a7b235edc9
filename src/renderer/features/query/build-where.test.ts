import { describe, expect, it } from 'vitest'
import type { ColumnDefinition } from '../../../shared/model/view-definition.ts'
import { buildWhere } from './build-where.ts'
import { emptyFilter, operatorsFor, withColumn, type Filter } from './filter.ts'

const columns: ColumnDefinition[] = [
  { name: 'email', type: 'text' },
  { name: 'age', type: 'integer' },
  { name: 'score', type: 'real' },
  { name: 'active', type: 'boolean' },
  { name: 'limit', type: 'text' },
]

function filter(part: Partial<Filter>): Filter {
  return {
    id: JSON.stringify(part),
    column: 'email',
    operator: 'eq',
    value: '',
    upper: '',
    values: [],
    ...part,
  }
}

describe('buildWhere', () => {
  it.each<[string, Partial<Filter>[], unknown]>([
    ['equality is the bare value', [{ value: 'joe@x' }], { email: 'joe@x' }],
    ['an empty text is a value', [{ value: '' }], { email: '' }],
    ['is null is null', [{ operator: 'null' }], { email: null }],
    ['is not null', [{ operator: 'notNull' }], { email: { ne: null } }],
    ['one of is a list', [{ operator: 'in', values: ['a', 'b'] }], { email: ['a', 'b'] }],
    ['starts with', [{ operator: 'startsWith', value: 'jo' }], { email: { startsWith: 'jo' } }],
    [
      'between is both ends included',
      [{ column: 'age', operator: 'between', value: '18', upper: '65' }],
      { age: { gte: 18, lte: 65 } },
    ],
    [
      'two bounds of one column join',
      [
        { column: 'age', operator: 'gt', value: '1' },
        { column: 'age', operator: 'lt', value: '9' },
      ],
      { age: { gt: 1, lt: 9 } },
    ],
    ['a column called limit is only a column', [{ column: 'limit', value: 'x' }], { limit: 'x' }],
    [
      'an integer beyond 2^53 stays exact',
      [{ column: 'age', value: '12345678901234567890' }],
      { age: 12345678901234567890n },
    ],
    ['a boolean', [{ column: 'active', operator: 'ne', value: 'false' }], { active: { ne: false } }],
    ['a real', [{ column: 'score', operator: 'gte', value: ' -1.5e3 ' }], { score: { gte: -1500 } }],
  ])('%s', (_, parts, expected) => {
    const built = buildWhere(parts.map(filter), columns)
    expect(built.problems.size).toBe(0)
    expect(built.where).toEqual(expected)
  })

  it.each<[string, Partial<Filter>, string]>([
    ['a word in an integer column', { column: 'age', value: 'ten' }, 'not a whole number'],
    ['a fraction in an integer column', { column: 'age', value: '1.5' }, 'not a whole number'],
    ['nothing in an integer column', { column: 'age', value: '' }, 'whole number'],
    ['an endless real', { column: 'score', value: '1e999' }, 'too large'],
    ['an empty list', { operator: 'in' }, 'at least one value'],
    ['an empty start', { operator: 'startsWith' }, 'how the value starts'],
    ['a column that is gone', { column: 'phone', value: '1' }, 'no column “phone”'],
  ])('reports %s at its filter', (_, part, problem) => {
    const one = filter(part)
    expect(buildWhere([one], columns).problems.get(one.id)).toContain(problem)
  })

  it('reports a second condition of the same kind instead of dropping it', () => {
    const built = buildWhere([filter({ value: 'a' }), filter({ value: 'b' })], columns)
    expect([...built.problems.values()][0]).toContain('already has such a condition')
    expect(built.where).toEqual({ email: 'a' })
  })
})

describe('a filter', () => {
  it('keeps its operator and value on another column where they fit', () => {
    expect(withColumn(filter({ operator: 'gt', value: '5' }), 'age', 'integer')).toMatchObject({
      operator: 'gt',
      value: '5',
    })
  })

  it('falls back to an operator the new column has', () => {
    expect(withColumn(filter({ operator: 'startsWith', value: 'jo' }), 'active', 'boolean')).toMatchObject({
      operator: 'eq',
      value: 'true',
    })
  })

  it('starts with an operator of the column', () => {
    expect(operatorsFor('json')).toContain(emptyFilter('data', 'json').operator)
  })
})
