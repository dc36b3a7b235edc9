import { expect, test } from 'vitest'
import { cellForm, jsonOf, writtenAs } from './cell-form.ts'

test.each([
  '"Oslo"',
  '"say \\"x\\""',
  '""',
  '42',
  '1.0',
  '12345678901234567890',
  'true',
  'null',
  '[1, 2]',
  '{ "a": 1 }',
])('the form of %s gives it back as it was', (value) => expect(jsonOf(cellForm(value))).toBe(value))

test('a text is shown without quotes, all else as JSON, and a field that is not there as an empty text', () => {
  expect(cellForm('"Oslo"')).toEqual({ as: 'text', value: 'Oslo' })
  expect(cellForm('42')).toEqual({ as: 'json', value: '42' })
  expect(cellForm(null)).toEqual({ as: 'text', value: '' })
})

test('a value is written otherwise, and stays the same where it can', () => {
  const text = { as: 'text', value: '42' } as const
  expect(writtenAs(text, 'json')).toEqual({ as: 'json', value: '"42"' })
  expect(writtenAs({ as: 'json', value: '"42"' }, 'text')).toEqual(text)
  expect(writtenAs({ as: 'json', value: '42' }, 'text')).toEqual(text)
  expect(writtenAs(text, 'text')).toBe(text)
})
