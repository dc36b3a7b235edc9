import fc from 'fast-check'
import { expect, it } from 'vitest'
import { parseJson } from '../../documents/json-text.ts'
import { mergeDocument } from './merge-document.ts'

const merge = (text: string, after: Record<string, unknown>): string =>
  mergeDocument(text, parseJson(text) as Record<string, unknown>, after)

it('leaves what is the same as it is written', () => {
  const text = '{ "n": 1.0, "big": 12345678901234567890, "huge": 1e999, "o": {"x":1, "y":[1,2]} }'
  const same = { n: 1, big: 12345678901234567890n, huge: null, o: { y: [1, 2], x: 1 } }
  expect(merge(text, same)).toBe(text)
  expect(merge(text, { ...same, o: { x: 2, y: [1, 2] } })).toBe(text.replace('"x":1', '"x":2'))
  expect(merge(text, { ...same, n: 2, z: 12345678901234567891n })).toBe(
    text.replace('1.0', '2').replace('} }', '}, "z": 12345678901234567891 }'),
  )
})

it('removes, adds and replaces members beside each other', () => {
  expect(merge('{"a":1,"b":2,"c":3}', { b: 2, d: 4, e: 5 })).toBe('{"b":2,"d":4,"e":5}')
  expect(merge('{"a":1,"b":2}', { z: 1 })).toBe('{"z":1}')
  expect(merge('{"a":1,"b":2}', {})).toBe('{}')
  expect(merge('{}', { a: { b: [] } })).toBe('{"a":{"b":[]}}')
})

it('gives, of any two documents, a text that holds the second', () => {
  const name = fc.constantFrom('a', 'b', 'c', '__proto__', 'x.y', '"')
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      fc.constantFrom(null, true, 0, 1.5, '', 'text', '{', '"'),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(name, tie('value'), { maxKeys: 4 }),
    ),
  }))
  const document = fc.dictionary(name, value, { maxKeys: 5 })
  fc.assert(
    fc.property(document, document, fc.constantFrom(undefined, 2), (before, after, indent) => {
      const parsed = (text: string): Record<string, unknown> => JSON.parse(text) as Record<string, unknown>
      const [from, to] = [JSON.stringify(before, null, indent), parsed(JSON.stringify(after))]
      expect(parsed(merge(from, to))).toEqual(to)
    }),
  )
})
