import { afterAll, describe, expect, test } from 'vitest'
import type { ViewDefinition } from '../../../src/shared/model/view-definition.ts'
import { Datastore } from '../../../src/engine/datastore.ts'
import { refusal } from '../../support/refusal.ts'
import { privateUrl } from '../../support/databases/temporary-url.ts'

const store = await Datastore.open(await privateUrl())
afterAll(() => store.close())

const books: ViewDefinition = {
  name: 'books',
  columns: [
    { name: 'title', type: 'text' },
    { name: 'year', type: 'integer' },
  ],
  map: `interface Book { title: string; years?: number[] }
export default function* map(doc: Book) {
  const title = doc.title.trim()
  for (const year of doc.years ?? []) {
    yield { title, year }
  }
  if (doc.years === undefined) yield { title, year: null }
}`,
}

for (let n = 0; n < 100; n++) {
  const document =
    n % 10 === 7 ? { years: [n] } : n % 2 ? { title: `b${n}`, years: [n, n + 1] } : { title: ` b${n}` }
  await store.put(`k${String(n).padStart(2, '0')}`, document)
}

describe('traceView', () => {
  test('gives the rows of a preview, each with its line and what was read', async () => {
    const preview = await store.views.preview(books)
    const trace = await store.views.trace(books)
    expect(trace.rows.map(({ key, values }) => ({ key, values }))).toEqual(preview.rows)
    expect(trace.failures).toEqual(preview.failures)
    expect(trace.rows.slice(0, 3)).toEqual([
      {
        key: 'k00',
        values: { title: 'b0', year: null },
        line: 7,
        column: 32,
        reads: ['title', 'years'],
        before: [],
      },
      {
        key: 'k01',
        values: { title: 'b1', year: 1 },
        line: 5,
        column: 5,
        reads: ['title', 'years', 'years[]'],
        before: [],
      },
      {
        key: 'k01',
        values: { title: 'b1', year: 2 },
        line: 5,
        column: 5,
        reads: ['years', 'years[]'],
        before: ['title', 'years', 'years[]'],
      },
    ])
  })

  test('counts lines and branches over the sample', async () => {
    const { lines, branches, sampled, truncated } = await store.views.trace(books)
    expect(lines).toEqual([
      { line: 3, count: 100, documents: 100 },
      { line: 4, count: 90, documents: 90 },
      { line: 5, count: 80, documents: 40 },
      { line: 7, count: 90, documents: 90 },
    ])
    expect(
      branches.map(
        ({ line, label, arms }) => `${line} ${label}: ${arms.map((arm) => arm.documents).join(' ')}`,
      ),
    ).toEqual(['4 for: 50 0 40', '4 ??: 50 40', '7 if: 50 40'])
    expect({ sampled, truncated }).toEqual({ sampled: 100, truncated: false })
  })

  test('says which line throws, on what share of the documents', async () => {
    const { failures } = await store.views.trace(books)
    expect(failures).toEqual([
      {
        line: 3,
        column: 26,
        code: 'MAP_ERROR',
        message: expect.stringContaining("'trim' of undefined") as string,
        documents: 10,
        share: 0.1,
        firstKey: 'k07',
      },
    ])
  })

  test('shows the values of one document, sampled or not', async () => {
    const { values, sampled } = await store.views.trace(books, { sample: ['k00'], key: 'k01' })
    expect(sampled).toBe(2)
    expect(values.map(({ line, name, values: seen }) => `${line} ${name}: ${seen.join(', ')}`)).toEqual([
      '2 doc: {title: "b1", years: [1, 2], _key: "k01"}',
      '3 title: "b1"',
      '4 year: 1, 2',
    ])
    expect((await store.views.trace(books, { sample: 1 })).values).toEqual([])
  })

  test('refuses what is wrong, and is cancelled', async () => {
    expect(await refusal(store.views.trace({ ...books, map: 'export default (' }))).toMatchObject({
      code: 'MAP_SYNTAX',
    })
    expect(await refusal(store.views.trace(books, { sample: { by: 'size' } as never }))).toMatchObject({
      code: 'INVALID_INPUT',
      details: { argument: 'sample' },
    })
    expect(await refusal(store.views.trace(books, { signal: AbortSignal.abort() }))).toMatchObject({
      code: 'CANCELLED',
    })
  })
})

test('previews run on as many documents as asked for, on those with given keys, or on a sample by shape', async () => {
  expect((await store.views.preview(books, { sample: 5 })).sampled).toBe(5)
  const named = await store.views.preview(books, { sample: ['k09', 'none', 'k01'] })
  expect(named.rows.map(({ key }) => key)).toEqual(['k09', 'k09', 'k01', 'k01'])
  const shaped = await store.views.preview(books, { sample: { by: 'shape' } })
  expect(shaped).toMatchObject({ failures: [{ line: 3 }] })
  expect(shaped.sampled).toBeLessThanOrEqual(20)
  expect(await store.views.preview(books, { sample: { by: 'shape' } })).toMatchObject({ rows: shaped.rows })
})
