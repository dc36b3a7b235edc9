import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Cell } from '../../../shared/model/query.ts'
import { queryCode, type CodeQuery } from './query-code.ts'

const base: CodeQuery = {
  view: 'by_email',
  where: {},
  orderBy: [],
  limit: 100,
  offset: 0,
  includeDocs: false,
}

function run(code: string): unknown[] {
  const call = new Function('store', `return ${code.replace(/^await /, '')}`)
  return call({ query: (...given: unknown[]) => given }) as unknown[]
}

describe('queryCode', () => {
  it('writes the call a person would write', () => {
    const query: CodeQuery = {
      ...base,
      view: 'book',
      where: { title: { startsWith: 'The' }, isbn: null },
      orderBy: ['author', '-year'],
      limit: 10,
      offset: 20,
      includeDocs: true,
    }
    expect(queryCode(query)).toBe(
      "await store.query(\n  'book',\n  { title: { startsWith: 'The' }, isbn: null },\n  { orderBy: ['author', '-year'], limit: 10, offset: 20, includeDocs: true },\n)",
    )
  })

  it('leaves out what is not asked for', () => {
    expect(queryCode({ ...base, where: { email: 'joe@x' } })).toBe(
      "await store.query('by_email', { email: 'joe@x' }, { limit: 100 })",
    )
  })

  it('keeps an integer beyond 2^53 whole', () => {
    expect(queryCode({ ...base, where: { id: 12345678901234567890n } })).toContain(
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
          const [gotView, gotWhere, options] = run(queryCode({ ...base, view, where }))
          expect(gotView).toBe(view)
          expect(Object.entries(gotWhere as object)).toEqual(Object.entries(where))
          expect(options).toEqual({ limit: 100 })
        },
      ),
    )
  })
})
