import fc from 'fast-check'
import { expect, test } from 'vitest'
import { kindOf, widened } from './cell-kind.ts'

test.each([
  ['1', 'integer'],
  ['-9007199254740991', 'integer'],
  ['9007199254740993', 'long'],
  ['-9223372036854775808', 'long'],
  ['9223372036854775808', 'decimal'],
  ['-0', 'number'],
  ['1.0', 'number'],
  ['0.1', 'number'],
  ['0.10000000000000000001', 'decimal'],
  ['1e999', 'decimal'],
  ['5e-324', 'number'],
  ['1E+2', 'number'],
  ['"a"', 'text'],
  ['"\\ud800"', 'json'],
  ['"a\\u0000"', 'json'],
  ['{}', 'json'],
  ['true', 'boolean'],
  ['null', null],
])('%s is %s', (source, kind) => expect(kindOf(source)).toBe(kind))

test('a double is kept as a number however it is written', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      expect(kindOf(value.toExponential())).toBe('number')
      expect(kindOf(JSON.stringify(value))).not.toBe('text')
    }),
  )
})

test('kinds widen alike in both orders, and never lose a value', () => {
  expect(widened('integer', 'number')).toBe('number')
  expect(widened('long', 'number')).toBe('decimal')
  expect(widened('number', 'long')).toBe('decimal')
  expect(widened('integer', 'long')).toBe('long')
  expect(widened('text', 'timestamp')).toBe('text')
  expect(widened('text', 'integer')).toBe('json')
  expect(widened(null, 'boolean')).toBe('boolean')
})
