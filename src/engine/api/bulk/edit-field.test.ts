import { expect, it } from 'vitest'
import type { DocumentEdit } from '../../../shared/model/bulk/document-edit.ts'
import { editField } from './edit-field.ts'

type FieldEdit = Exclude<DocumentEdit, { kind: 'transform' }>

const set = (path: string, value: string): FieldEdit => ({ kind: 'set', path, value })
const rename = (path: string, name: string): FieldEdit => ({ kind: 'rename', path, name })
const remove = (path: string): FieldEdit => ({ kind: 'remove', path })

const indented = '{\n  "a": 1.0,\n  "b": {\n    "c": true\n  }\n}\n'

it.each<[string, FieldEdit, string, string]>([
  ['sets what is there', set('a', '2'), '{"a":1.0, "b" : 1}', '{"a":2, "b" : 1}'],
  ['adds what is missing', set('z', '"x"'), '{"a":1}', '{"a":1,"z":"x"}'],
  ['adds to an object without members', set('z', '1'), '{}', '{"z":1}'],
  [
    'adds as the others are set apart',
    set('b.d', 'null'),
    indented,
    indented.replace('true', 'true,\n    "d": null'),
  ],
  [
    'adds behind the only member',
    set('z', '1'),
    '{ "a": 1 }',
    '{ "a": 1, "z":1 }'.replace('"z":1', '"z": 1'),
  ],
  ['makes the objects above it', set('x.y', '[1]'), '{"a":1}', '{"a":1,"x":{"y":[1]}}'],
  ['keeps the digits of a value', set('a', '12345678901234567890'), '{"a":1}', '{"a":12345678901234567890}'],
  ['sets each item', set('t[].n', '0'), '{"t":[{"n":1},{"m":2}]}', '{"t":[{"n":0},{"m":2,"n":0}]}'],
  ['sets one item', set('t[1]', '0'), '{"t":[1,2,3]}', '{"t":[1,0,3]}'],
  ['leaves items that are not there', set('t[].n', '0'), '{"a":1}', '{"a":1}'],
  ['sets the member that counts', set('a', '3'), '{"a":1,"a":2}', '{"a":1,"a":3}'],
  ['takes odd names', set('["a.b"]', '1'), '{"a.b":0}', '{"a.b":1}'],
  ['renames in its place', rename('a', 'z'), '{"a":1.0,"b":2}', '{"z":1.0,"b":2}'],
  ['renames within items', rename('t[].n', 'm'), '{"t":[{"n":1},{"n":2}]}', '{"t":[{"m":1},{"m":2}]}'],
  ['renames nothing that is missing', rename('q', 'z'), '{"a":1}', '{"a":1}'],
  ['renames to itself', rename('a', 'a'), '{"a":1}', '{"a":1}'],
  ['removes the first', remove('a'), '{"a":1, "b":2}', '{"b":2}'],
  ['removes the last', remove('b'), '{"a":1, "b":2}', '{"a":1}'],
  ['removes the only one', remove('a'), '{ "a":1 }', '{}'],
  ['removes all of one name', remove('a'), '{"a":1,"b":2,"a":3}', '{"b":2}'],
  ['removes from each item', remove('t[].n'), '{"t":[{"n":1,"m":2},{"n":2}]}', '{"t":[{"m":2},{}]}'],
  ['removes items', remove('t[]'), '{"t":[1,2]}', '{"t":[]}'],
  ['removes one item', remove('t[1]'), '{"t":[1,2,3]}', '{"t":[1,3]}'],
  ['removes from an indented text', remove('b'), indented, '{\n  "a": 1.0\n}\n'],
])('%s', (_name, edit, before, after) => {
  expect(editField(edit)('k', before)).toBe(after)
})

it('names the document in which a field cannot be', () => {
  expect(() => editField(set('a.b', '1'))('joe', '{"a":"text"}')).toThrow(
    'The edit fails on document "joe": it has a text where "b" would have to be a member. Set the field above it first.',
  )
  expect(() => editField(rename('a', 'b'))('joe', '{"a":1,"b":2}')).toThrow(
    'The edit fails on document "joe": it has a field "b" already.',
  )
})

it('refuses what is no path, no value and no name', () => {
  expect(() => editField(set('a..b', '1'))).toThrow(/no path/)
  expect(() => editField(set('a', 'open'))).toThrow(/The value is no JSON/)
  expect(() => editField(rename('a[]', 'b'))).toThrow(/must not end with an item/)
  expect(() => editField(rename('a', ''))).toThrow(/new name/)
})
