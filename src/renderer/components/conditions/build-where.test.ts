import { describe, expect, it } from 'vitest'
import type { ColumnDefinition } from '../../../shared/model/view-definition.ts'
import { buildWhere } from './build-where.ts'
import { type ConditionGroup, type ConditionLine, emptyLine, operatorsFor, withColumn } from './condition.ts'
import { emptyGroup, keepLines } from './group.ts'

const columns: ColumnDefinition[] = [
  { name: 'email', type: 'text' },
  { name: 'age', type: 'integer' },
  { name: 'score', type: 'real' },
  { name: 'active', type: 'boolean' },
  { name: 'limit', type: 'text' },
]

function line(part: Partial<ConditionLine>): ConditionLine {
  return {
    kind: 'line',
    id: JSON.stringify(part),
    column: 'email',
    operator: 'eq',
    value: '',
    upper: '',
    values: [],
    ...part,
  }
}

const all = (...members: ConditionGroup['members']): ConditionGroup => emptyGroup(members)
const any = (...members: ConditionGroup['members']): ConditionGroup => ({ ...all(...members), joiner: 'or' })
const none = (group: ConditionGroup): ConditionGroup => ({ ...group, not: true })

const a = line({ value: 'a' })
const b = line({ value: 'b' })
const adult = line({ column: 'age', operator: 'gte', value: '18' })

describe('buildWhere', () => {
  it.each<[string, Partial<ConditionLine>[], unknown]>([
    ['equality is the bare value', [{ value: 'joe@x' }], { email: 'joe@x' }],
    ['an empty text is a value', [{ value: '' }], { email: '' }],
    ['is null is null', [{ operator: 'null' }], { email: null }],
    ['is not null', [{ operator: 'notNull' }], { email: { exists: true } }],
    ['one of is a list', [{ operator: 'in', values: ['a', 'b'] }], { email: ['a', 'b'] }],
    ['none of', [{ operator: 'notIn', values: ['a'] }], { email: { notIn: ['a'] } }],
    ['starts with', [{ operator: 'startsWith', value: 'jo' }], { email: { startsWith: 'jo' } }],
    ['ends with', [{ operator: 'endsWith', value: '@x' }], { email: { endsWith: '@x' } }],
    ['contains', [{ operator: 'contains', value: 'oe' }], { email: { contains: 'oe' } }],
    ['is like', [{ operator: 'like', value: 'j%' }], { email: { like: 'j%' } }],
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
    const built = buildWhere(all(...parts.map(line)), columns)
    expect(built.problems.size).toBe(0)
    expect(built.where).toEqual(expected)
  })

  it.each<[string, ConditionGroup, unknown]>([
    ['nothing is no condition', all(), {}],
    ['alternatives', any(a, adult), { or: [{ email: 'a' }, { age: { gte: 18 } }] }],
    ['one alternative is a condition', any(a), { email: 'a' }],
    ['two values of one column', any(a, b), { or: [{ email: 'a' }, { email: 'b' }] }],
    ['what one object cannot say twice', all(a, b), { email: 'a', and: [{ email: 'b' }] }],
    ['a group within', all(adult, any(a, b)), { age: { gte: 18 }, or: [{ email: 'a' }, { email: 'b' }] }],
    [
      'two groups within',
      all(any(a, adult), any(b, adult)),
      {
        or: [{ email: 'a' }, { age: { gte: 18 } }],
        and: [{ or: [{ email: 'b' }, { age: { gte: 18 } }] }],
      },
    ],
    ['a group of one that must not hold', all(none(all(a))), { not: { email: 'a' } }],
    [
      'alternatives of which none may hold',
      all(adult, none(any(a, b))),
      { age: { gte: 18 }, not: { or: [{ email: 'a' }, { email: 'b' }] } },
    ],
    [
      'groups of alternatives',
      any(all(a, adult), b),
      { or: [{ email: 'a', age: { gte: 18 } }, { email: 'b' }] },
    ],
  ])('joins %s', (_, group, expected) => {
    const built = buildWhere(group, columns)
    expect(built.problems.size).toBe(0)
    expect(built.where).toEqual(expected)
  })

  it.each<[string, Partial<ConditionLine>, string]>([
    ['a word in an integer column', { column: 'age', value: 'ten' }, 'not a whole number'],
    ['a fraction in an integer column', { column: 'age', value: '1.5' }, 'not a whole number'],
    ['nothing in an integer column', { column: 'age', value: '' }, 'whole number'],
    ['an endless real', { column: 'score', value: '1e999' }, 'too large'],
    ['an empty list', { operator: 'in' }, 'at least one value'],
    ['an empty start', { operator: 'startsWith' }, 'how the value starts'],
    ['an empty pattern', { operator: 'like' }, 'Type a pattern'],
    ['a column that is gone', { column: 'phone', value: '1' }, 'no column “phone”'],
  ])('reports %s at its condition, however deep', (_, part, problem) => {
    const one = line(part)
    expect(buildWhere(all(a, any(b, all(one))), columns).problems.get(one.id)).toContain(problem)
  })

  it('reports a group without conditions, and a column that takes a word', () => {
    const empty = any()
    expect(buildWhere(all(empty), columns).problems.get(empty.id)).toContain('Add a condition')
    const group = any(a, adult)
    const problems = buildWhere(all(group), [...columns, { name: 'or', type: 'text' }]).problems
    expect(problems.get(group.id)).toContain('a column “or”')
  })
})

describe('a condition', () => {
  it('keeps its operator and value on another column where they fit', () => {
    expect(withColumn(line({ operator: 'gt', value: '5' }), { name: 'age', type: 'integer' })).toMatchObject({
      operator: 'gt',
      value: '5',
    })
  })

  it('falls back to an operator the new column has', () => {
    const moved = withColumn(line({ operator: 'startsWith', value: 'jo' }), {
      name: 'active',
      type: 'boolean',
    })
    expect(moved).toMatchObject({ operator: 'eq', value: 'true' })
  })

  it('starts with an operator of the column', () => {
    expect(operatorsFor({ type: 'json' })).toContain(emptyLine({ name: 'data', type: 'json' }).operator)
  })

  it('goes with its column, and its group with the last of them', () => {
    const kept = keepLines(all(adult, any(a, b)), ({ column }) => column === 'age')
    expect(kept.members).toEqual([adult])
  })
})
