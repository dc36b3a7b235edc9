import { describe, expect, test } from 'vitest'
import type { DocumentCondition, FieldCondition } from '../../../shared/model/find/document-filter.ts'
import { objectNames } from '../../../../tests/support/object-names.ts'
import { refusal } from '../../../../tests/support/refusal.ts'
import { matchOf } from './match-document.ts'
import { hintOf } from './text-hint.ts'

const meets = (text: string, condition: DocumentCondition, matchCase = false): boolean =>
  matchOf({ text: '', matchCase, any: [[condition]] })('key', text)

const joe =
  '{"name":"Joe","age":42,"big":12345678901234567890,"address":{"city":"Århus"},"tags":["a","b"],"a.b":{"c\\"d":1},"none":null,"ok":true,"rows":[{"x":1},{"x":"2"},7]}'

describe('a condition', () => {
  test.each<[FieldCondition, boolean]>([
    [{ is: 'equal', path: 'name', value: 'Joe' }, true],
    [{ is: 'equal', path: 'name', value: 'joe' }, false],
    [{ is: 'equal', path: 'age', value: 42 }, true],
    [{ is: 'equal', path: 'age', value: '42' }, false],
    [{ is: 'equal', path: 'big', value: 12345678901234567890n }, true],
    [{ is: 'equal', path: 'big', value: 12345678901234567891n }, false],
    [{ is: 'equal', path: 'none', value: null }, true],
    [{ is: 'equal', path: 'gone', value: null }, false],
    [{ is: 'isNot', path: 'name', value: 'Ann' }, true],
    [{ is: 'isNot', path: 'gone', value: 'Ann' }, true],
    [{ is: 'isNot', path: 'tags[]', value: 'a' }, false],
    [{ is: 'less', path: 'age', value: 43 }, true],
    [{ is: 'greater', path: 'age', value: 42 }, false],
    [{ is: 'greaterOrEqual', path: 'age', value: 42n }, true],
    [{ is: 'less', path: 'age', value: '9' }, false],
    [{ is: 'lessOrEqual', path: 'name', value: 'Joe' }, true],
    [{ is: 'greater', path: 'big', value: 12345678901234567889n }, true],
    [{ is: 'contains', path: 'address.city', value: 'ÅRHUS' }, true],
    [{ is: 'contains', path: 'age', value: '4' }, false],
    [{ is: 'startsWith', path: 'name', value: 'jo' }, true],
    [{ is: 'startsWith', path: 'name', value: 'oe' }, false],
    [{ is: 'exists', path: 'none' }, true],
    [{ is: 'missing', path: 'none' }, false],
    [{ is: 'missing', path: 'name.first' }, true],
    [{ is: 'exists', path: 'tags[1]' }, true],
    [{ is: 'exists', path: 'tags[2]' }, false],
    [{ is: 'equal', path: '["a.b"]["c\\"d"]', value: 1 }, true],
    [{ is: 'equal', path: 'rows[].x', value: '2' }, true],
    [{ is: 'ofType', path: 'rows[]', value: 'number' }, true],
    [{ is: 'ofType', path: 'rows', value: 'array' }, true],
    [{ is: 'ofType', path: 'address', value: 'object' }, true],
    [{ is: 'ofType', path: 'ok', value: 'boolean' }, true],
  ])('%o on Joe is %s', (condition, expected) => expect(meets(joe, condition)).toBe(expected))

  const yes: FieldCondition = { is: 'exists', path: 'name' }
  const no: FieldCondition = { is: 'missing', path: 'name' }
  test.each<[Omit<Extract<DocumentCondition, { is: 'group' }>, 'is'>, boolean]>([
    [{ all: true, not: false, members: [yes, no] }, false],
    [{ all: false, not: false, members: [no, yes] }, true],
    [{ all: false, not: true, members: [no, yes] }, false],
    [{ all: true, not: true, members: [no, yes] }, true],
    [{ all: true, not: false, members: [yes, { is: 'group', all: false, not: true, members: [no] }] }, true],
  ])('in brackets, %o is %s', (group, expected) =>
    expect(meets(joe, { is: 'group', ...group })).toBe(expected),
  )

  test('in brackets tells a text to look for only where it must be there', () => {
    const named: FieldCondition = { is: 'equal', path: 'name', value: 'Joe' }
    const hint = (all: boolean, not: boolean) =>
      hintOf({ text: '', matchCase: false, any: [[yes, { is: 'group', all, not, members: [no, named] }]] })
    expect(hint(true, false)).toEqual({ text: 'Joe', matchCase: true })
    expect([hint(false, false), hint(true, true), hint(false, true)]).toEqual([null, null, null])
  })

  test('takes capital letters for what they are when it is told so', () => {
    expect(meets(joe, { is: 'contains', path: 'name', value: 'joe' }, true)).toBe(false)
    expect(meets(joe, { is: 'startsWith', path: 'name', value: 'Jo' }, true)).toBe(true)
  })

  test.each(objectNames)('on %s sees only what the document itself has', (name) => {
    expect(meets('{}', { is: 'exists', path: name })).toBe(false)
    expect(meets(`{"${name}":"own"}`, { is: 'equal', path: name, value: 'own' })).toBe(true)
  })

  test.each(['', '.a', 'a.', 'a..b', 'a[', 'a[x]', '["a', 'a]b'])('refuses the path %j', async (path) => {
    const asked = (async () => meets('{}', { is: 'exists', path }))()
    expect((await refusal(asked)).code).toBe('INVALID_INPUT')
  })
})

describe('a text', () => {
  const has = (text: string, wanted: string, matchCase = false): boolean =>
    matchOf({ text: wanted, matchCase, any: [] })('the key', text)

  test.each([
    ['{"a":"Århus"}', 'århus', true],
    ['{"a":"\\u00c5rhus"}', 'århus', true],
    ['{"a":"two\\nlines"}', 'two\nlines', true],
    ['{"a":"say \\"x\\""}', 'say "x"', true],
    ['{"odd\\tname":1}', 'odd\tname', true],
    ['{"a":42}', '42', true],
    ['{"a":"(.*)"}', '(.*)', true],
    ['{"a":"b"}', 'THE KEY', true],
    ['{"a":"b"}', 'c', false],
    ['no json \\', 'c', false],
  ])('of %s: %j is found: %s', (text, wanted, expected) => expect(has(text, wanted)).toBe(expected))

  test('takes capital letters for what they are when it is told so', () => {
    expect(has('{"a":"Joe"}', 'joe', true)).toBe(false)
    expect(has('{"a":"Joe"}', 'Joe', true)).toBe(true)
  })
})

test('a document meets all conditions of one group', () => {
  const of = (name: string): FieldCondition => ({ is: 'equal', path: 'name', value: name })
  const grown: FieldCondition = { is: 'greater', path: 'age', value: 17 }
  const match = matchOf({ text: '', matchCase: false, any: [[of('Joe'), grown], [of('Ann')]] })
  const found = [
    '{"name":"Joe","age":42}',
    '{"name":"Joe","age":4}',
    '{"name":"Ann"}',
    '{"name":"Bo","age":42}',
    'broken',
  ]
  expect(found.map((text) => match('key', text))).toEqual([true, false, true, false, false])
})
