import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Datastore } from '../../../src/engine/datastore.ts'
import { refusal } from '../../support/refusal.ts'
import { type Candidate, Candidates, coverGreedily } from '../../../src/engine/views/samples/candidates.ts'
import { FeatureTable } from '../../../src/engine/views/samples/feature-table.ts'
import { readFeatures } from '../../../src/engine/views/samples/read-features.ts'
import { spreadWindows } from '../../../src/engine/views/samples/spread-windows.ts'
import { privateUrl } from '../../support/databases/temporary-url.ts'

/** More than any sample takes, however busy the machine is. */
const unhurried = 600_000

async function storeOf(texts: Iterable<readonly [string, string]>): Promise<Datastore> {
  const store = await Datastore.open(await privateUrl())
  await store.transaction((tx) => {
    for (const [key, text] of texts) tx.putText(key, text)
  })
  return store
}

describe('a sample by shape', () => {
  test('has every path with every type, and the odd ones, and says why', async () => {
    const store = await storeOf([
      ...Array.from({ length: 500 }, (_, n) => [`k${n}`, `{"name":"n${n}","age":${n}}`] as const),
      ['big', '{"name":"b","age":12345678901234567890}'],
      ['deep', '{"name":"d","age":1,"a":{"b":{"c":{"d":{"e":1}}}}}'],
      ['empty', '{}'],
      ['large', `{"name":"${'x'.repeat(5_000)}","age":1}`],
      ['null', '{"name":null,"age":1}'],
      ['twice', '{"name":"t","name":"u","age":1}'],
      ['quoted', '{"name":"a\\":1,\\"b","age":1}'],
      ['without', '{"age":1}'],
    ])
    const sample = await store.views.sampleByShape({ milliseconds: unhurried })
    expect(sample).toMatchObject({
      scanned: 508,
      complete: true,
      fields: { seen: 8, covered: 8 },
      shapes: { seen: 5, covered: 5 },
      branches: null,
    })
    const reasons = new Map(sample.documents.map(({ key, reasons: why }) => [key, why]))
    expect(reasons.get('deep')).toEqual([
      { kind: 'field', text: 'name: string, age: integer, a: object, and 4 more' },
      { kind: 'deepest', text: 'is the deepest: 5 levels' },
    ])
    expect(reasons.get('null')).toEqual([{ kind: 'field', text: 'name: null' }])
    expect(reasons.get('big')).toEqual([
      { kind: 'big integer', text: 'has an integer beyond 2^53, which a map gets as a bigint' },
    ])
    expect(reasons.get('twice')).toMatchObject([{ kind: 'duplicate key' }])
    expect(reasons.get('large')).toEqual([{ kind: 'largest', text: 'is the largest: 5,019 characters' }])
    expect(reasons.get('empty')).toMatchObject([
      { kind: 'empty' },
      { kind: 'missing field', text: 'has no "age", which 99 % have' },
      { kind: 'missing field' },
    ])
    expect(reasons.get('k0')).toEqual([{ kind: 'shape', text: 'stands for 504 of one shape' }])
    expect(reasons.has('quoted')).toBe(false)
    await store.close()
  })

  test('takes every way through the map that some document takes', async () => {
    const store = await storeOf(
      Array.from({ length: 300 }, (_, n) => [
        `k${n}`,
        JSON.stringify({ n, tags: Array.from({ length: n % 3 }, String) }),
      ]),
    )
    const map = `export default function* (doc) {
  if (doc.n === 77) throw new Error('no')
  for (const tag of doc.tags) yield { tag }
  switch (doc.n) { case 5: yield { tag: 'five' } }
  yield { tag: doc.n > 298 ? 'last' : doc.n === 298 ? 'last but one' : 'other' }
}`
    const sample = await store.views.sampleByShape({ map, milliseconds: unhurried })
    expect(sample.branches!.covered).toBe(sample.branches!.seen)
    expect(sample.branches!.seen).toBe(12)
    const keys = sample.documents.map(({ key }) => key)
    expect(keys).toEqual(expect.arrayContaining(['k77', 'k5', 'k298', 'k299']))
    const said = sample.documents.flatMap(({ reasons }) => reasons.map(({ text }) => text)).join('; ')
    for (const text of [
      'line 2 fails with MAP_ERROR',
      'line 3:3: for runs never',
      'line 4:20: case 5',
      'line 5:16: ? is true',
    ])
      expect(said).toContain(text)
    expect(sample.documents.length).toBeLessThan(15)
    await store.close()
  })

  test('keeps to its limit, its budget and its signal', async () => {
    const store = await storeOf(Array.from({ length: 3_000 }, (_, n) => [`k${n}`, `{"f${n % 40}":${n}}`]))
    const few = await store.views.sampleByShape({ limit: 3, milliseconds: unhurried })
    expect(few.documents).toHaveLength(3)
    expect(few.fields).toEqual({ seen: 40, covered: 3 })
    const some = await store.views.sampleByShape({ scan: 512, milliseconds: unhurried })
    expect(some).toMatchObject({ scanned: 512, complete: false })
    expect(await store.views.sampleByShape({ milliseconds: 0 })).toMatchObject({
      scanned: 256,
      complete: false,
    })
    expect(await refusal(store.views.sampleByShape({ signal: AbortSignal.abort() }))).toMatchObject({
      code: 'CANCELLED',
    })
    expect(await refusal(store.views.sampleByShape({ map: 'export default 5' }))).toMatchObject({
      code: 'MAP_SYNTAX',
    })
    await store.close()
  })

  test('of an empty store is empty', async () => {
    const store = await Datastore.open(await privateUrl())
    expect(await store.views.sampleByShape({ map: 'export default () => []' })).toMatchObject({
      documents: [],
      scanned: 0,
      complete: true,
      branches: { seen: 0, covered: 0 },
    })
    await store.close()
  })
})

test('what is kept of wild documents is bounded', () => {
  const table = new FeatureTable()
  const candidates = new Candidates()
  for (let document = 0; document < 400; document++) {
    const wild = Object.fromEntries(
      Array.from({ length: 300 }, (_, n) => [`key ${document} ${n}`, { [`x${document}`]: n }]),
    )
    candidates.add(`k${document}`, readFeatures(JSON.stringify(wild), table)!.ids)
  }
  expect(table.size).toBeLessThan(20_000)
  let deep = '1'
  for (let at = 0; at < 5_000; at++) deep = `{"a":${deep}}`
  expect(readFeatures(deep, table)!.depth).toBe(5_000)
  for (let n = 0; n < 5_000; n++) candidates.add(`s${n}`, [n % 90, 100 + (n % 89)])
  expect(candidates.all().length).toBeLessThan(2_500)
})

test('greedy covering covers all, with no document that adds nothing', () => {
  fc.assert(
    fc.property(fc.array(fc.uniqueArray(fc.nat(30), { maxLength: 8 }), { maxLength: 40 }), (sets) => {
      const candidates: Candidate[] = sets.map((ids, at) => ({
        key: `${at}`,
        ids: Uint16Array.from(ids),
        count: 1,
      }))
      const picks = [...coverGreedily(candidates)]
      const all = new Set(sets.flat())
      expect(new Set(picks.flatMap(({ news }) => [...news]))).toEqual(all)
      for (const { news } of picks) expect(news.length).toBeGreaterThan(0)
      // Each adds no more than the one before.
      const gains = picks.map(({ news }) => news.length)
      expect(gains).toEqual(gains.toSorted((one, other) => other - one))
    }),
  )
})

test('windows are spread, apart from each other, and as many as asked for', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: -1000, max: 1000 }),
      fc.nat(100_000),
      fc.integer({ min: 1, max: 50 }),
      (first, width, wanted) => {
        const last = first + width
        const windows = [...spreadWindows({ first, last }, wanted)]
        const sorted = windows.toSorted((one, other) => one.from - other.from)
        expect(sorted[0]!.from).toBe(first - 1)
        expect(sorted.at(-1)!.to).toBe(last)
        expect(sorted.slice(1).map(({ from }) => from)).toEqual(sorted.slice(0, -1).map(({ to }) => to))
      },
    ),
  )
})
