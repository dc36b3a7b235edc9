import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkJsonObject, parseJson } from './json-text.ts'
import { stringifyDocument } from './stringify-document.ts'
import { copyPlain } from './plain-json.ts'

/** Values as programs hand them over: JSON, and what JSON changes, drops or refuses. */
const anything = fc.object({
  maxDepth: 3,
  withBigInt: true,
  withDate: true,
  withMap: true,
  withBoxedValues: true,
  withNullPrototype: true,
  withSparseArray: true,
  withTypedArray: true,
  values: [
    fc.string({ unit: 'binary' }),
    fc.boolean(),
    fc.double(),
    fc.constantFrom(-0, 2 ** 53, -(2 ** 53), 1e21, 5e-324, null, undefined, '\ud800', Symbol('s')),
  ],
})

describe('a copy of plain JSON', () => {
  test('is what its text is read as, whatever is put', () => {
    let copied = 0
    fc.assert(
      fc.property(
        fc.oneof(
          anything,
          fc.jsonValue().map((value) => ({ value })),
        ),
        (given) => {
          const copy = copyPlain(given)
          if (copy === undefined) return
          copied++
          const text = JSON.stringify(given)
          expect(JSON.stringify(copy)).toBe(text)
          expect(copy).toStrictEqual(parseJson(text))
        },
      ),
      { numRuns: 5000 },
    )
    expect(copied).toBeGreaterThan(500)
  })

  test('is no other than the document’s text, whatever is put', () => {
    fc.assert(
      fc.property(anything, (given) => {
        let put
        try {
          put = stringifyDocument('key', given)
        } catch {
          return
        }
        const { text, content } = put
        const read = parseJson(text)
        expect(content ?? read).toStrictEqual(read)
        expect(copyPlain(checkJsonObject('key', text)) ?? read).toStrictEqual(read)
      }),
      { numRuns: 3000 },
    )
  })

  test('shares nothing with what it was made of', () => {
    const given = { a: { b: [1, { c: 2 }] } }
    const copy = copyPlain(given)!
    given.a.b.push(3)
    ;(given.a.b[1] as { c: number }).c = 9
    expect(copy).toEqual({ a: { b: [1, { c: 2 }] } })
  })

  test('reads each member once', () => {
    let reads = 0
    const given = { once: 0 }
    Object.defineProperty(given, 'once', { enumerable: true, get: () => ++reads })
    const { text, content } = stringifyDocument('key', given)
    expect(reads).toBe(1)
    expect([text, content]).toEqual(['{"once":1}', { once: 1 }])
    const changing = new Proxy({ a: 1 }, { get: () => ++reads })
    expect(stringifyDocument('key', changing)).toEqual({ text: '{"a":2}', content: { a: 2 } })
  })

  test.each<[string, object]>([
    ['an object that writes itself', { a: { toJSON: () => 1 } }],
    [
      'an instance of a class',
      {
        a: new (class A {
          b = 1
        })(),
      },
    ],
    ['an array of another kind', { a: new (class A extends Array {})() }],
    ['JSON that is written raw', { a: (JSON as unknown as { rawJSON(text: string): object }).rawJSON('1') }],
    ['a member with a symbol for its name', { [Symbol('s')]: 1 }],
    ['itself', ((own: Record<string, unknown>) => Object.assign(own, { own }))({})],
  ])('is not made of %s', (_what, given) => {
    expect(copyPlain(given)).toBeUndefined()
  })

  test('is not made where every object writes itself', () => {
    // oxlint-disable-next-line no-extend-native -- some old libraries do it, and JSON obeys
    Object.defineProperty(Object.prototype, 'toJSON', { configurable: true, value: () => 1 })
    try {
      expect(copyPlain({ a: 1 })).toBeUndefined()
    } finally {
      delete (Object.prototype as { toJSON?: unknown }).toJSON
    }
  })
})

test('integers beyond 2^53 are found wherever they stand in a text', () => {
  fc.assert(
    fc.property(fc.nat(40), fc.integer({ min: 1, max: 30 }), fc.nat(40), (before, digits, after) => {
      const integer = '9'.repeat(digits)
      const text = `{"${'k'.repeat(before)}":${integer},"z":"${'1'.repeat(after % 15)}"}`
      const value = Number.isSafeInteger(Number(integer)) ? Number(integer) : BigInt(integer)
      expect(Object.values(parseJson(text) as object)[0]).toBe(value)
    }),
  )
})
