import { expect, it } from 'vitest'
import { objectNames } from '../../../../../tests/support/object-names.ts'
import { cellText } from './cell-text.ts'

const document = (text: string) => ({ key: 'joe', id: 1, rev: '1-a', seq: 1, updated: null, text })

it.each([
  ['{ "a": "Århus \\"x\\"\\n" }', 'Århus "x"\n'],
  ['{ "a": 12345678901234567890 }', '12345678901234567890'],
  ['{ "a": 1.0 }', '1.0'],
  ['{ "a": {"b": [1,  2]} }', '{"b": [1,  2]}'],
  ['{ "a": true }', 'true'],
  ['{ "a": null }', undefined],
  ['{ "b": 1 }', undefined],
  ['{ "a": 1, "a": 2 }', '2'],
  ['[1]', undefined],
])('gives of %s what stands at a: %j', (text, copied) => expect(cellText(document(text), '.a')).toBe(copied))

it.each([
  ['address.city', 'Århus'],
  ['address.zip', '8000.0'],
  ['tags[]', '["a", 12345678901234567890]'],
  ['tags[1]', '12345678901234567890'],
  ['rows[].x', '[1, 2]'],
  ['address.city.more', undefined],
  ['tags.city', undefined],
])('gives what stands at the path %s: %j', (path, copied) => {
  const text =
    '{"address":{"city":"Århus","zip":8000.0},"tags":["a",12345678901234567890],"rows":[{"x":1},{"y":0},{"x":2}]}'
  expect(cellText(document(text), `/${path}`)).toBe(copied)
})

it('gives a long text whole', () => {
  const long = 'x'.repeat(5000)
  expect(cellText(document(JSON.stringify({ a: long })), '.a')).toBe(long)
})

it('gives key and revision, and leaves out a change of unknown time', () => {
  expect(['_key', '_rev', '_updated'].map((id) => cellText(document('{"_key":1}'), id))).toEqual([
    'joe',
    '1-a',
    undefined,
  ])
})

it.each(objectNames)('gives %s where the document has it, and nothing where not', (name) => {
  expect(cellText(document(`{"${name}":"own"}`), `.${name}`)).toBe('own')
  expect(cellText(document('{}'), `.${name}`)).toBeUndefined()
})
