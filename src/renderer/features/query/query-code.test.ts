import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Cell } from '../../../shared/model/query.ts'
import { queryCode } from './query-code.ts'
import type { GroupsQuery, RowsQuery } from './query-form.ts'

const base: RowsQuery = { kind: 'rows', where: {}, orderBy: [], limit: 100, includeDocs: false }

function run(code: string): unknown[] {
  const call = new Function('store', `return ${code.replace(/^await /, '')}`)
  const given = (...args: unknown[]) => args
  return call({ query: given, aggregate: given }) as unknown[]
}

describe('queryCode', () => {
  it('writes the call a person would write', () => {
    const query: RowsQuery = {
      ...base,
      where: { title: { startsWith: 'The' }, isbn: null },
      orderBy: ['author', '-year'],
      limit: 10,
      includeDocs: true,
    }
    expect(queryCode('book', query)).toBe(
      "await store.query(\n  'book',\n  { title: { startsWith: 'The' }, isbn: null },\n  { orderBy: ['author', '-year'], limit: 10, includeDocs: true },\n)",
    )
  })

  it('leaves out what is not asked for', () => {
    expect(queryCode('by_email', { ...base, where: { email: 'joe@x' } })).toBe(
      "await store.query('by_email', { email: 'joe@x' }, { limit: 100 })",
    )
  })

  it('writes groups as the call that makes them', () => {
    const query: GroupsQuery = {
      kind: 'groups',
      where: { or: [{ author: 'Kafka' }, { year: { gte: 1900 } }] },
      groupBy: ['author'],
      count: true,
      sum: ['pages'],
      min: [],
      max: [],
      avg: [],
      having: { count: { gte: 2 } },
      orderBy: ['-count'],
      limit: 10,
    }
    const { kind: _, min: _min, max: _max, avg: _avg, ...options } = query
    expect(run(queryCode('book', query))).toEqual(['book', options])
    const all = { ...query, where: {}, groupBy: [], sum: [], having: {}, orderBy: [] }
    expect(queryCode('book', all)).toBe("await store.aggregate('book', { count: true, limit: 10 })")
  })

  it('keeps an integer beyond 2^53 whole', () => {
    expect(queryCode('by_email', { ...base, where: { id: 12345678901234567890n } })).toContain(
      '{ id: 12345678901234567890n }',
    )
  })

  it('means exactly what the form holds, whatever the names and texts', () => {
    const cell = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.integer(),
      fc.bigInt(),
      fc.boolean(),
      fc.constant<Cell>(null),
    )
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.dictionary(fc.string(), cell, { noNullPrototype: true }),
        (view, where) => {
          const [gotView, gotWhere, options] = run(queryCode(view, { ...base, where }))
          expect(gotView).toBe(view)
          expect(Object.entries(gotWhere as object)).toEqual(Object.entries(where))
          expect(options).toEqual({ limit: 100 })
        },
      ),
    )
  })
})
