import fc from 'fast-check'
import { expect, it } from 'vitest'
import { jsCode } from './js-code.ts'

/** What a program gets that has the code in it, its bigints as the numbers that JSON would make of them. */
function run(code: string): unknown {
  const value: unknown = new Function(`return ${code}`)()
  return JSON.parse(JSON.stringify(value, (_, each) => (typeof each === 'bigint' ? Number(each) : each)))
}

it.each([
  ['{"user name":"it\'s","id":12345678901234567890}', "{ 'user name': 'it\\'s', id: 12345678901234567890n }"],
  [
    '{"a":1.0,"b":[],"c":{},"d":null,"e":[true,-9007199254740993]}',
    '{ a: 1.0, b: [], c: {}, d: null, e: [true, -9007199254740993n] }',
  ],
  ['{"constructor":1,"__proto__":{"x":2}}', "{ constructor: 1, ['__proto__']: { x: 2 } }"],
  ['{"say":"\\"x\\"\\n\\\\"}', '{ say: \'"x"\\n\\\\\' }'],
])('writes %s', (text, code) => expect(jsCode(text)).toBe(code))

it('breaks what is long into lines', () => {
  const code = jsCode(JSON.stringify({ a: 'x'.repeat(90), b: { c: [1, 2] } }))
  expect(code.split('\n')).toEqual(['{', `  a: '${'x'.repeat(90)}',`, '  b: { c: [1, 2] },', '}'])
})

it('is the document again when a program runs it', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 })), (document) => {
      const text = JSON.stringify(document)
      expect(run(jsCode(text))).toEqual(JSON.parse(text))
    }),
  )
})
