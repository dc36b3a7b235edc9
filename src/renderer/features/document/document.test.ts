import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { restoreDraft, storeDraft } from './document-draft.ts'
import { sameAttempt } from './save-attempt.ts'
import { documentStatus, revisionNumber, shortRevision } from './document-status.ts'
import { jsonProblems } from './json-problems.ts'
import { readableText } from './readable-text.ts'

describe('readableText', () => {
  it('breaks one line into lines and leaves every number as it was written', () => {
    const text = '{"big":12345678901234567890,"one":1.0,"tiny":1E-7,"s":"a\\u0041\\/b"}'
    const readable = readableText(text)
    expect(readable).toBe(
      '{\n  "big": 12345678901234567890,\n  "one": 1.0,\n  "tiny": 1E-7,\n  "s": "a\\u0041\\/b"\n}',
    )
  })

  it('leaves a text that has lines as it is', () => {
    expect(readableText('{\n"a":1}')).toBe('{\n"a":1}')
  })
})

describe('jsonProblems', () => {
  it.each(['{}', ' {"a":[]}\n', '{"a":12345678901234567890}', '{\n  "a": 1.0\n}\n'])('accepts %j', (text) => {
    expect(jsonProblems(text)).toEqual([])
  })

  it.each<[string, number, number]>([
    ['{\n  "a": 1,\n  b: 2\n}', 3, 3],
    ['{"a": 1,}', 1, 9],
    ['{"a": 01}', 1, 8],
    ['{"a": .5}', 1, 7],
    ['{"a": "x', 1, 7],
    ['{ // note\n}', 1, 3],
    ['', 1, 1],
    ['{"a": 1} x', 1, 10],
    ['{"a": tru}', 1, 7],
  ])('finds what is wrong in %j', (text, line, column) => {
    expect(jsonProblems(text)[0]).toMatchObject({ line, column, severity: 'error' })
  })

  it.each(['[]', '"text"', 'null', '1'])('refuses %j, which is JSON but no document', (text) => {
    expect(jsonProblems(text)).toMatchObject([{ line: 1, column: 1, severity: 'error' }])
  })

  it('finds an error in exactly the texts that do not parse or are no object', () => {
    const pieces = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"a"',
      '1',
      '1.0',
      '01',
      '.5',
      'null',
      'tru',
      ' ',
      '\n',
      '\t',
      '\u00a0',
      '\ufeff',
      '//x',
      '"\t"',
      '"\\x"',
    )
    const parses = (text: string) => {
      try {
        return JSON.parse(text)?.constructor === Object
      } catch {
        return false
      }
    }
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 8 }), (parts) => {
        const text = parts.join('')
        expect(jsonProblems(text).some((problem) => problem.severity === 'error')).toBe(!parses(text))
      }),
      { numRuns: 2000 },
    )
  })

  it('warns of a member that appears twice, and not of the same name in another object', () => {
    expect(jsonProblems('{"a":1,"b":{"a":2},\n"a":3}')).toMatchObject([
      { line: 2, column: 1, severity: 'warning' },
    ])
  })
})

describe('documentStatus', () => {
  const draft = { text: '{}', rev: '3-a', key: 'joe' }

  it.each([
    ['saved', { rev: '3-a' }, null, true],
    ['edited', { rev: '3-a' }, draft, true],
    ['changed', { rev: '4-b' }, draft, true],
    ['deleted', null, draft, false],
    ['deleted', null, null, true],
    ['missing', null, null, false],
    ['new', null, { ...draft, rev: null }, false],
    ['changed', { rev: '1-x' }, { ...draft, rev: null }, false],
  ] as const)('is %s', (kind, stored, unsaved, seen) => {
    expect(documentStatus(stored, unsaved, seen).kind).toBe(kind)
  })
})

describe('a revision', () => {
  it('is shown short, with its number', () => {
    expect(shortRevision('12-a81f09c2d4e5')).toBe('12-a81f…')
    expect(revisionNumber('12-a81f09c2d4e5')).toBe('12')
  })

  it('of the original is shown as it is', () => {
    expect(shortRevision('7')).toBe('7')
    expect(revisionNumber('7')).toBe('7')
  })
})

describe('a document draft', () => {
  it('comes back from its text as it was', () => {
    const draft = { text: '{"a":1.0}', rev: null, key: 'ключ "😀"/' }
    expect(restoreDraft(storeDraft(draft))).toEqual(draft)
  })

  it('is never thrown away when it is not understood', () => {
    expect(restoreDraft('{"a":1}')).toEqual({ text: '{"a":1}', rev: null, key: '' })
  })
})

it('a save that is tried again keeps its name as long as it is to save the same', () => {
  const save = { key: 'joe', text: '{}', rev: '1-a' }
  const first = sameAttempt(null, save)
  expect(first).toEqual({ ...save, writeId: expect.any(String) as string })
  expect(sameAttempt(first, save)).toEqual(first)
  for (const other of [
    { ...save, key: 'ann' },
    { ...save, text: '{ }' },
    { ...save, rev: '2-b' },
    { ...save, rev: null },
  ])
    expect(sameAttempt(first, other).writeId).not.toBe(first.writeId)
})
