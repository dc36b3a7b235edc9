import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { hasLongNumber } from './exact-integers.ts'
import { readChunk } from './read-chunk.ts'
import { Sandbox } from '../sandbox.ts'

const sandbox = new Sandbox()
afterAll(() => sandbox.close())

const documentsOf = (values: readonly object[]) =>
  values.map((value, index) => ({ key: `k${index}`, text: JSON.stringify(value) }))

describe('rows on their way out of the sandbox', () => {
  test('are those the map gave, whatever their names, and whichever documents fail between them (a law)', async () => {
    const name = fc.constantFrom('a', 'b', 'c', 'd', 'length', 'toString', 'ä', 'long '.repeat(20), '0')
    const value = fc.oneof(
      fc.constantFrom(
        null,
        true,
        false,
        0,
        -0,
        1.5,
        -7,
        2 ** 31,
        2 ** 53 - 1,
        1e300,
        '',
        'ä',
        'x'.repeat(300),
      ),
      fc.string({ unit: 'binary' }),
      // An integer beyond 2^53 would arrive as a bigint.
      fc.double({ min: -1e9, max: 1e9, noNaN: true }),
    )
    const row = fc.dictionary(name, value, { maxKeys: 4, noNullPrototype: true })
    const document = fc.record({ rows: fc.array(row, { maxLength: 4 }), fails: fc.boolean() })
    await fc.assert(
      fc.asyncProperty(fc.array(document, { minLength: 1, maxLength: 40 }), async (documents) => {
        const outcomes = await sandbox.run(
          'export default function* (doc) { yield* doc.rows; if (doc.fails) throw new Error("no") }',
          documentsOf(documents),
        )
        expect(
          outcomes.map((outcome) => ('rows' in outcome ? outcome.rows : outcome.error.message)),
          // What JSON does to a document it does to its rows.
        ).toEqual(
          documents.map(({ rows, fails }) => (fails ? 'Error: no' : JSON.parse(JSON.stringify(rows)))),
        )
      }),
      { numRuns: 25 },
    )
  })

  test('come in several chunks where they are many, and joined texts are whole', async () => {
    const outcomes = await sandbox.run(
      `export default function* (doc) {
        for (let row = 0; row < 200; row++) yield { row, text: 'x'.repeat(100) + 'é'.repeat(row) + doc.n, n: doc.n }
      }`,
      documentsOf(Array.from({ length: 60 }, (_, n) => ({ n }))),
    )
    for (const [n, outcome] of outcomes.entries()) {
      if (!('rows' in outcome)) throw new Error(outcome.error.message)
      expect(outcome.rows).toHaveLength(200)
      expect(outcome.rows[199]).toEqual({ row: 199, text: `${'x'.repeat(100)}${'é'.repeat(199)}${n}`, n })
    }
  })

  test('of more shapes than are kept are right too', async () => {
    const outcomes = await sandbox.run(
      `export default function* (doc) {
        for (let shape = 0; shape < 100; shape++) yield { ['c' + (shape + doc.n) % 70]: shape, common: 'x' }
      }`,
      documentsOf([{ n: 0 }, { n: 1 }, { n: 35 }]),
    )
    const rows = outcomes.map((outcome) => ('rows' in outcome ? outcome.rows : []))
    expect(rows.map((all) => all.length)).toEqual([100, 100, 100])
    for (const [index, n] of [0, 1, 35].entries()) {
      expect(rows[index]).toEqual(
        Array.from({ length: 100 }, (_, shape) => ({ [`c${(shape + n) % 70}`]: shape, common: 'x' })),
      )
    }
  })

  test('hold what a row had when it was yielded, also when getters and proxies change it later', async () => {
    const outcomes = await sandbox.run(
      `export default function* (doc) {
        const row = { a: 1, b: 'x' }
        yield row
        row.a = 2
        yield row
        let calls = 0
        const sly = { get a() { calls++; row.b = [{ get 0() { return 'late' } }]; return calls }, b: 'y' }
        yield sly
        yield { a: row.b.length, b: 'z' }
        yield new Proxy({ a: 5, b: 'p' }, {})
      }`,
      documentsOf([{}, {}]),
    )
    const expected = [
      { a: 1, b: 'x' },
      { a: 2, b: 'x' },
      { a: 1, b: 'y' },
      { a: 1, b: 'z' },
      { a: 5, b: 'p' },
    ]
    expect(outcomes.map((outcome) => ('rows' in outcome ? outcome.rows : outcome.error))).toEqual([
      expected,
      expected,
    ])
  })
})

test('bytes that are no chunk are refused', () => {
  const bytesOf = (...bytes: number[]) => Uint8Array.from(bytes)
  expect(readChunk(bytesOf(5, 0, 9, 2, 5, 2, 1))).toEqual([1, null])
  for (const wrong of [
    [],
    [4, 0, 9, 0],
    [5, 1, 9, 0],
    [5, 0, 8, 0],
    [5, 0, 9, 1],
    [5, 0, 9, 1, 7, 100],
    [5, 0, 9, 0, 0],
    [5, 0, 9, 255, 255, 255, 255, 255, 255],
    [5, 0, 5, 2],
  ]) {
    expect(() => readChunk(bytesOf(...wrong))).toThrow('the sandbox gave')
  }
})

test('a text has a long number where 16 digits follow one another (a law)', () => {
  const piece = fc.oneof(fc.string(), fc.stringMatching(/^\d{1,20}$/))
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      const text = pieces.join('')
      expect(hasLongNumber(text)).toBe(/\d{16}/.test(text))
    }),
  )
})
