import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compileMap } from '../../sandbox/compile/compile-map.ts'
import { declareDocument } from './declare-document.ts'
import { describeFields } from './describe-fields.ts'

const texts = (...values: unknown[]) =>
  values.map((value) => ({ text: typeof value === 'string' ? value : JSON.stringify(value) }))

describe('describeFields', () => {
  test('lists nested fields and items with their presence and types, the most frequent first', () => {
    const fields = describeFields(
      texts(
        { name: 'a', tags: ['x', 1], address: { city: 'Århus' }, lines: [{ n: 1 }, { n: 1.5 }] },
        { name: null, address: { city: 'Oslo', zip: 1 } },
        { name: 'b', lines: [] },
        { name: 'c', flag: true, 'odd.name': 1, '': 2 },
      ),
    )
    expect(fields[0]).toEqual({ path: 'name', presence: 1, types: ['string', 'null'] })
    expect(
      Object.fromEntries(fields.map(({ path, presence, types }) => [path, `${presence} ${types.join(' ')}`])),
    ).toEqual({
      name: '1 string null',
      address: '0.5 object',
      'address.city': '0.5 string',
      lines: '0.5 array',
      tags: '0.25 array',
      'tags[]': '0.25 string integer',
      'lines[]': '0.25 object',
      'lines[].n': '0.25 integer number',
      'address.zip': '0.25 integer',
      flag: '0.25 boolean',
      '["odd.name"]': '0.25 integer',
      '[""]': '0.25 integer',
    })
    const presences = fields.map(({ presence }) => presence)
    expect(presences).toEqual(presences.toSorted((one, other) => other - one))
  })

  test('leaves out texts that are no JSON, and takes documents that are no objects', () => {
    expect(describeFields(texts('{"a":', { a: 1 }, '[{"b":1}]', '5'))).toEqual([
      { path: 'a', presence: 1 / 3, types: ['integer'] },
      { path: '[]', presence: 1 / 3, types: ['object'] },
      { path: '[].b', presence: 1 / 3, types: ['integer'] },
    ])
    expect(describeFields([])).toEqual([])
  })

  test('is bounded, whatever the documents hold', () => {
    const wild = Array.from({ length: 50 }, (_, document) =>
      Object.fromEntries(Array.from({ length: 300 }, (_, n) => [`key ${document} ${n}`, { n: [n] }])),
    )
    expect(describeFields(texts(...wild, { common: 1 }))).toHaveLength(500)
    let deep = '1'
    for (let at = 0; at < 5_000; at++) deep = `{"a":${deep}}`
    expect(describeFields([{ text: deep }]).length).toBeLessThan(20)
  })
})

describe('declareDocument', () => {
  test('declares fields, unions, arrays, nested objects and examples', () => {
    const declaration = declareDocument(
      texts(
        {
          name: 'Ann',
          age: 42,
          tags: ['x'],
          address: { city: 'Århus', geo: { lat: 1.5 } },
          lines: [{ product: 'a', n: 1 }, { n: 2 }],
        },
        '{"name":null,"age":12345678901234567890,"odd name":true,"_key":1,"address":{"city":"Oslo"},"categories":[{"id":1}],"empty":[],"none":{}}',
      ),
    )
    expect(declaration).toBe(`/** A document, as seen in 2 sampled documents. */
interface Doc {
  /** The key of the document. */
  readonly _key: string
  /** in 100 % of 2 sampled documents, e.g. "Ann" */
  name: string | null
  /** in 100 % of 2 sampled documents, e.g. 42, 12345678901234567890 */
  age: number | bigint
  /** in 50 % of 2 sampled documents */
  tags?: Array<string>
  /** in 100 % of 2 sampled documents */
  address: DocAddress
  /** in 50 % of 2 sampled documents */
  lines?: Array<DocLine>
  /** in 50 % of 2 sampled documents, e.g. true */
  "odd name"?: boolean
  /** in 50 % of 2 sampled documents */
  categories?: Array<DocCategory>
  /** in 50 % of 2 sampled documents */
  empty?: unknown[]
  /** in 50 % of 2 sampled documents */
  none?: { [field: string]: unknown }
  [field: string]: unknown
}

interface DocAddress {
  /** in 100 % of 2 sampled objects, e.g. "Århus", "Oslo" */
  city: string
  /** in 50 % of 2 sampled objects */
  geo?: DocGeo
  [field: string]: unknown
}

interface DocLine {
  /** in 50 % of 2 sampled objects, e.g. "a" */
  product?: string
  /** in 100 % of 2 sampled objects, e.g. 1, 2 */
  n: number
  [field: string]: unknown
}

interface DocCategory {
  /** in 100 % of 1 sampled object, e.g. 1 */
  id: number
  [field: string]: unknown
}

interface DocGeo {
  /** in 100 % of 1 sampled object, e.g. 1.5 */
  lat: number
  [field: string]: unknown
}
`)
  })

  test('declares an empty store', () => {
    expect(declareDocument([])).toContain(
      'interface Doc {\n  /** The key of the document. */\n  readonly _key: string\n',
    )
  })

  test('lets no data out of a comment or a name', () => {
    const declaration = declareDocument(
      texts({
        a: '*/ declare const evil: 1 /*',
        'x: 1 } interface Evil {': 1,
        'b\n*/': '\u202e\u2028*/',
        'c"\\': '\ud800',
      }),
    )
    expect(declaration).not.toContain('*/ declare')
    expect(declaration).toContain('*\\/ declare const evil')
    expect(declaration).toContain('"x: 1 } interface Evil {": number')
    expect(declaration).toContain('\\u202e')
    compiles(declaration)
  })

  test('takes objects whose keys are data for records, and wide ones for what they are', () => {
    const days = Object.fromEntries(
      Array.from({ length: 61 }, (_, day) => [`day ${day}`, day % 2 ? { n: 1 } : 'none']),
    )
    const wide = Object.fromEntries(Array.from({ length: 80 }, (_, column) => [`column${column}`, column]))
    const declaration = declareDocument(texts({ days, wide }, { wide }, { wide }))
    expect(declaration).toContain('days?: Record<string, string | DocDay>')
    expect(declaration).toContain('wide: DocWide')
    expect(declaration).toContain('  column79: number\n')
    compiles(declaration)
  })

  test('gives every object a name of its own', () => {
    const declaration = declareDocument(
      texts({
        a: { item: { x: 1 } },
        b: { item: { y: 1 } },
        c: { item: { z: 1 } },
        item: { w: 1 },
        date: { d: 1 },
      }),
    )
    const names = [...declaration.matchAll(/^interface (\w+)/gm)].map(([, name]) => name)
    expect(new Set(names).size).toBe(names.length)
    expect(names).toContain('DocDate')
    expect(names).not.toContain('Date')
  })

  test('always parses and never exceeds 64 KB', () => {
    const name = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc.constantFrom(
        'constructor',
        '__proto__',
        '_key',
        'Doc',
        '*/',
        '`${',
        '\n',
        '\u2028',
        '\\',
        '"',
        "'",
        '0',
        '-1',
        'a-b',
        'class',
        'é',
        '𠮷',
        '',
      ),
    )
    const value = fc.letrec((tie) => ({
      any: fc.oneof({ maxDepth: 5 }, tie('scalar'), tie('object'), tie('list')),
      scalar: fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.double(),
        fc.integer(),
        fc.boolean(),
        fc.constant(null),
        name,
      ),
      object: fc.dictionary(name, tie('any'), { maxKeys: 12 }),
      list: fc.array(tie('any'), { maxLength: 5 }),
    })).any
    fc.assert(
      fc.property(fc.array(value, { maxLength: 20 }), (values) => {
        const declaration = declareDocument(texts(...values.map((one) => JSON.stringify(one))))
        compiles(declaration)
        expect(Buffer.byteLength(declaration)).toBeLessThanOrEqual(65_536)
      }),
      { numRuns: 300 },
    )
  })

  test('stays within 64 KB on data made to break it', () => {
    const long = (n: number) => `${'é'.repeat(400)}${n}`
    const wide = (depth: number): unknown =>
      depth === 0
        ? 'x'.repeat(100)
        : Object.fromEntries(Array.from({ length: 12 }, (_, n) => [long(n), wide(depth - 1)]))
    const records = Object.fromEntries(
      Array.from({ length: 2_000 }, (_, n) => [
        `k${n}`,
        { [`a${n}`]: { [`b${n}`]: { [`c${n}`]: [n, { d: n }] } } },
      ]),
    )
    for (const document of [wide(4), records, { records }, [records], { a: [[[records]]] }]) {
      const declaration = declareDocument(texts(document, {}))
      compiles(declaration)
      expect(Buffer.byteLength(declaration)).toBeLessThanOrEqual(65_536)
    }
  })
})

/** Throws where the text is no TypeScript, or where anything but types is in it. */
function compiles(declaration: string): void {
  const { factory } = compileMap(`${declaration}\nexport default 1`)
  const code = factory.replace(/\/\*[^]*?\*\//g, '').replaceAll(/\s+/g, ' ')
  expect(code).toMatch(/^\(function \((\S+)\) \{ "use strict"; \1 = 1 return \1 \}\)$/)
}
