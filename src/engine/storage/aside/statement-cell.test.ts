import { expect, test } from 'vitest'
import { statementCell } from './statement-cell.ts'

test.each([
  [5n, 5],
  [9007199254740993n, 9007199254740993n],
  [null, null],
  [true, true],
  ['text', 'text'],
  [Buffer.from('0aff', 'hex'), "x'0aff'"],
  [{ a: 1 }, '{"a":1}'],
])('a value of a statement is shown: %s', (value, shown) => {
  expect(statementCell(value)).toBe(shown)
})

test('a long value is cut, and its length said', () => {
  expect(statementCell('a'.repeat(200_000))).toMatch(/^a{100000}… \(200,000 characters\)$/)
  expect(statementCell(Buffer.alloc(2000))).toMatch(/^x'(00){64}…' \(2,000 bytes\)$/)
})
