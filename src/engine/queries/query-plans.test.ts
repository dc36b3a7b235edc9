import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { QueryOptions } from './view-types.ts'
import type { ViewRecord } from '../catalog/view-record.ts'
import type { Dialect } from '../storage/dialect.ts'
import { sqliteDialect } from '../storage/sqlite/sqlite-dialect.ts'
import { compileQuery } from './compile-query.ts'
import { planQuery } from './query-plans.ts'
import type { Where } from '../where.ts'

const names = ['a', 'a is null', '1:a', 'at', '_id', '_key']

const view: ViewRecord = {
  name: 'view',
  kind: 'program',
  table: 'table',
  version: 1,
  live: true,
  columns: [
    { name: 'a', type: 'text' },
    { name: 'a is null', type: 'integer' },
    { name: '1:a', type: 'boolean' },
    { name: 'at', type: 'timestamp' },
  ],
  signature: '',
  indexedSeq: null,
  definition: null,
  failure: null,
  failedVersion: null,
  build: null,
}

/** Writes what stands for a value as a server may: by the column's type. */
const typed: Dialect = {
  ...sqliteDialect,
  compiler: { ...sqliteDialect.compiler, operand: ({ type }) => `?::${type}` },
}

function outcome(compile: () => object): object {
  try {
    return compile()
  } catch (error) {
    return { error: String(error) }
  }
}

const value = fc.oneof(
  fc.constantFrom('x', '2020-01-01T00:00:00', 1, 1.5, '7', true, null, 12n, 2n ** 70n, Number.NaN),
  fc.constantFrom(['x', null], { gte: 1 }, { ne: null }, undefined, new Date(0)),
)
const where = fc.dictionary(fc.constantFrom(...names, 'unknown'), value, { maxKeys: 3 })
const options = fc.record(
  {
    orderBy: fc.constantFrom('a', '-a', 'unknown', ['a', '-at'], [{ toJSON: () => 'a' }], 5),
    limit: fc.constantFrom(5, 0, '5', -1, 1.5, null),
    offset: fc.constantFrom(0, 3, '3'),
    includeDocs: fc.boolean(),
    includeCursors: fc.boolean(),
    reverse: fc.boolean(),
  },
  { requiredKeys: [] },
)
const sources = fc.record(
  { documents: fc.constant('"docs"'), store: fc.constant('store'), tellsGeneration: fc.boolean() },
  { requiredKeys: ['documents', 'store'] },
)

test('a remembered text is the text that would be compiled anew, and its values are bound alike', () => {
  fc.assert(
    fc.property(where, options, sources, (conditions, chosen, from) => {
      const given = [conditions as Where, chosen as QueryOptions, from] as const
      expect(outcome(() => planQuery(typed, view, ...given))).toEqual(
        outcome(() => compileQuery(typed, view, ...given)),
      )
    }),
    { numRuns: 3000 },
  )
})
