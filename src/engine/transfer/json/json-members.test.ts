import fc from 'fast-check'
import { expect, test } from 'vitest'
import { heldFor } from '../../../../tests/support/held.ts'
import { jsonMembers } from './json-members.ts'

test.each([
  ['{}', []],
  [' { } ', []],
  [
    '{"a":1.0,"b":12345678901234567890}',
    [
      ['a', '1.0'],
      ['b', '12345678901234567890'],
    ],
  ],
  [
    '{ "a" : [1, {"b": "]}"}] ,\n"c":"x,}\\"y" }',
    [
      ['a', '[1, {"b": "]}"}]'],
      ['c', '"x,}\\"y"'],
    ],
  ],
  [
    '{"a":1,"b":2,"a":3}',
    [
      ['a', '3'],
      ['b', '2'],
    ],
  ],
  ['{"\\u0061\\n":null}', [['a\n', 'null']]],
  ['{"ends in a backslash\\\\":"\\\\"}', [['ends in a backslash\\', '"\\\\"']]],
  ['{"n": NaN}', [['n', 'NaN']]],
])('cuts %s into its members', (text, members) => {
  expect([...(jsonMembers(text) ?? [])]).toEqual(members)
})

test.each([
  [''],
  ['[1]'],
  ['"text"'],
  ['null'],
  ['{'],
  ['{"a"'],
  ['{"a":'],
  ['{"a":}'],
  ['{"a":1'],
  ['{"a":[1}'],
  ['{"a":1}x'],
  ['{a:1}'],
  ['{"a" 1}'],
  ['{"a":"x}'],
  ['{"a":1,}'],
  ['{"\\x":1}'],
])('finds no object in %s', (text) => {
  expect(jsonMembers(text)).toBeNull()
})

test('agrees with JSON.parse on any object', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.nat(4), (object, indent) => {
      const members = jsonMembers(JSON.stringify(object, null, indent))
      const parsed = Object.fromEntries(
        [...(members ?? [])].map(([name, source]) => [name, JSON.parse(source)]),
      )
      expect(parsed).toEqual(JSON.parse(JSON.stringify(object)))
    }),
  )
})

test('takes a time that grows no faster than the text', () => {
  const took = (size: number, times: number): number => {
    const text = `{"a":"${'\\\\'.repeat(5 * size)}","b":${'['.repeat(2 * size)}${']'.repeat(2 * size)}}`
    return heldFor(() => {
      for (let time = 0; time < times; time++) expect(jsonMembers(text)?.size).toBe(2)
    }).milliseconds
  }
  took(40_000, 10)
  // One of ten times the length is as much work as ten; looking back would make it ten times as much.
  expect(took(400_000, 1)).toBeLessThan(4 * took(40_000, 10))
})
