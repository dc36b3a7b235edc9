import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { RowGroup, SandboxRow } from '../sandbox/sandbox.ts'
import type { ViewColumn } from '../catalog/view-column.ts'
import { storeRows } from './row.ts'
import { GroupStore } from './store-groups.ts'

const types: ViewColumn['type'][] = ['text', 'integer', 'real', 'boolean', 'timestamp', 'json']
const names = ['a', 'b', 'c']
const value = fc.constantFrom<SandboxRow[string]>(
  null,
  undefined,
  'x',
  '2024-01-02',
  1,
  -0,
  0.5,
  Number.NaN,
  2 ** 53,
  9_007_199_254_740_993n,
  true,
  new Date(0),
  { json: '[1]' },
  { unsupported: 'function' },
)
const column = (name: string): fc.Arbitrary<ViewColumn> =>
  fc.record({
    name: fc.constant(name),
    type: fc.constantFrom(...types),
    notNull: fc.boolean(),
    default: fc.constant(null),
  })
const group = fc
  .tuple(fc.shuffledSubarray([...names, 'extra']), fc.integer({ min: 0, max: 3 }))
  .chain(([own, count]) =>
    fc
      .array(value, { minLength: own.length * count, maxLength: own.length * count })
      .map((values): RowGroup => ({ names: own, count, values })),
  )

/** The rows of groups, one object each, made the plain way. */
function rowsOf(groups: readonly RowGroup[]): SandboxRow[] {
  return groups.flatMap(({ names: own, count, values }) =>
    Array.from({ length: count }, (_, row) =>
      Object.fromEntries(own.map((name, at) => [name, values[row * own.length + at]])),
    ),
  )
}

function attempt(work: () => unknown): unknown {
  try {
    return work()
  } catch (error) {
    return (error as Error).message
  }
}

test('rows in groups are stored, or refused, as rows one by one are (a law)', () => {
  fc.assert(
    fc.property(fc.tuple(...names.map(column)), fc.array(group, { maxLength: 4 }), (columns, groups) => {
      const target = { name: 'v', columns }
      const store = new GroupStore(target)
      const expected = attempt(() => storeRows(target, 'k', rowsOf(groups)))
      expect(attempt(() => store.store('k', groups))).toEqual(expected)
      expect(attempt(() => store.store('k', groups))).toEqual(expected)
    }),
    { numRuns: 500 },
  )
})
