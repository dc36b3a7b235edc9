import fc from 'fast-check'
import { expect, it, test } from 'vitest'
import type { ColumnType } from '../../../shared/model/view-definition.ts'
import { buildWhere } from './build-where.ts'
import { type ConditionGroup, type ConditionLine, operatorsFor } from './condition.ts'
import { readWhere, writeWhere } from './read-where.ts'

const columns = [
  { name: 'author', type: 'text' },
  { name: 'year', type: 'integer' },
  { name: 'price', type: 'real' },
  { name: 'lent', type: 'boolean' },
  { name: 'at', type: 'timestamp' },
] as const

it.each([
  {},
  { author: 'K' },
  { author: null },
  { author: { exists: true } },
  { author: ['K', 'L'], year: { gte: 1900, lte: 2000 }, lent: true },
  { year: { gt: 1900, lt: 2000, ne: 1950 } },
  { year: '12345678901234567890' },
  { author: { contains: 'af', startsWith: 'K' } },
  { year: { gte: 1900 }, or: [{ author: null }, { author: 'K', year: { ne: 1 }, and: [{ author: 'L' }] }] },
  { not: { or: [{ author: 'K' }, { lent: false }] } },
  { not: { author: 'K' }, and: [{ not: { author: 'L' } }] },
])('%j comes back from the form as it was', (where) => {
  const read = readWhere(where, columns)
  expect(read).not.toBeNull()
  const built = buildWhere(read!, columns)
  expect(built.problems.size).toBe(0)
  expect(writeWhere(built.where)).toBe(writeWhere(where))
})

it.each([
  null,
  [],
  { title: 'x' },
  { author: 5 },
  { year: '5' },
  { author: [null, 'K'] },
  { author: { eq: 'K' } },
  { author: { not: { startsWith: 'K' } } },
  { and: [{ author: 'K' }, { year: 5 }] },
  { or: { author: 'K' } },
  { or: [5] },
  { author: { sounds: 'K' } },
])('%j is not read into lines, which would say it in another way', (where) => {
  expect(readWhere(where, columns)).toBeNull()
})

const typed: Readonly<Record<ColumnType, fc.Arbitrary<string>>> = {
  text: fc.string({ minLength: 1 }),
  integer: fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }).map(String),
  real: fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => String(value === 0 ? 0 : value)),
  boolean: fc.constantFrom('true', 'false'),
  timestamp: fc.constantFrom('2026-11-23T09:14:02.000Z', '1999-01-01T00:00:00.000Z'),
  json: fc.constant('1'),
}

const lines: fc.Arbitrary<ConditionLine> = fc.constantFrom(...columns).chain(({ name, type }) =>
  fc.record({
    kind: fc.constant('line' as const),
    id: fc.uuid(),
    column: fc.constant(name),
    operator: fc.constantFrom(...operatorsFor({ type })),
    value: typed[type],
    upper: typed[type],
    values: fc.array(typed[type], { minLength: 1, maxLength: 3 }),
  }),
)

const { group } = fc.letrec<{ group: ConditionGroup }>((tie) => ({
  group: fc.record({
    kind: fc.constant('group' as const),
    id: fc.uuid(),
    joiner: fc.constantFrom('and' as const, 'or' as const),
    not: fc.boolean(),
    members: fc.array(fc.oneof({ depthSize: 'small', withCrossShrink: true }, lines, tie('group')), {
      minLength: 1,
      maxLength: 3,
    }),
  }),
}))

test('what is read again says what the form said (a law)', () => {
  fc.assert(
    fc.property(group, (given) => {
      const { where, problems } = buildWhere({ ...given, not: false }, columns)
      expect(problems.size).toBe(0)
      const read = readWhere(where, columns)
      // Some are not read: what is read is the same.
      const again = read === null ? where : buildWhere(read, columns).where
      expect(writeWhere(again)).toBe(writeWhere(where))
    }),
  )
})
