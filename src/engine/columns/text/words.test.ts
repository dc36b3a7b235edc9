import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseSearch, partOf } from './parse-search.ts'
import { snippetOf } from './snippet.ts'
import { hasTooManyWords, keepWords, wordsOf } from './words.ts'

describe('the words of a text', () => {
  test.each([
    ['The old Castle', 'the old castle'],
    ['don’t e-mail a_b', 'don t e mail a b'],
    ['Ærø, Łódź, ÉCOLE, naïve, Straße, İstanbul', 'ærø łodz ecole naive strasse istanbul'],
    ['ΟΔΟΣ οδός', 'οδοσ οδοσ'],
    ['Ёлка, йод', 'елка иод'],
    ['東京タワー 2024年', '東 京 タ ワ ー 2024 年'],
    ['ภาษา', 'ภ า ษ า'],
    ['हिन्दी भाषा', 'हिन्दी भाषा'],
    ['שָׁלוֹם مُحَمَّد', 'שלום محمد'],
    ['½ ﬁn ① 𝐁old', '1 2 fin 1 bold'],
    ['😀 … \u0000 \ud800 ', ''],
    [`${'x'.repeat(101)}y`, 'x'.repeat(100)],
    [null, ''],
  ])('of %j are %j', (text, words) => {
    expect(keepWords(text).replaceAll('  ', ' ').trim()).toBe(words)
  })

  test('stay what they are when they are read again, and stand where they are said to', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => {
        const kept = keepWords(text)
        expect(keepWords(kept)).toBe(kept)
        for (const { word, from, to } of wordsOf(text))
          expect(keepWords(text.slice(from, to))).toContain(` ${word} `)
      }),
      { numRuns: 300 },
    )
  })

  test('are too many by the bytes of the different ones', () => {
    expect(hasTooManyWords('word '.repeat(100_000))).toBe(false)
    expect(hasTooManyWords(Array.from({ length: 200_000 }, (_, n) => `word${n}`).join(' '))).toBe(true)
  })
})

describe('a search', () => {
  test.each([
    ['castle old', [[' castle '], [' old ']]],
    ['"old castle" -"new town" tow*', [[' old  castle '], ['- new  town '], [' tow']]],
    [
      'a OR b c OR OR d OR',
      [
        [' a ', ' b '],
        [' c ', ' d '],
      ],
    ],
    ['OR a', [[' a ']]],
    ['or', [[' or ']]],
    ['a & OR b', [[' a ', ' b ']]],
    ['"open', [[' open ']]],
    ['"old cas*"', [[' old  cas']]],
    ['--a -"b"* a-b', [['- a '], ['- b'], [' a  b ']]],
  ])('reads %j', (text, parts) => {
    const search = parseSearch('body', text)
    expect(search.map((terms) => terms.map((term) => `${term.excluded ? '-' : ''}${partOf(term)}`))).toEqual(
      parts,
    )
  })
})

describe('a passage', () => {
  const terms = (text: string) => parseSearch('body', text).flat()

  test.each([
    ['The old Castle, the castle', 'castle', 'The old [Castle], the [castle]'],
    ['A naïve e-mail', 'naive "e mail"', 'A [naïve] [e-mail]'],
    ['castles', 'cast*', '[castles]'],
    ['a b c', '"a b" "b c"', '[a b c]'],
  ])('of %j for %j is %j', (text, search, marked) => {
    expect(show(snippetOf(text, terms(search))!)).toBe(marked)
  })

  test('is cut out of a long text where most of the words stand', () => {
    const text = `castle ${'stone '.repeat(100)}old castle on a hill ${'stone '.repeat(100)}`
    const snippet = snippetOf(text, terms('castle hill'))!
    expect(show(snippet)).toMatch(/^…stone .* old \[castle\] on a \[hill\] stone .* stone…$/)
    expect(snippet.text.length).toBeLessThan(210)
    expect(snippetOf(text, terms('tower'))).toBeUndefined()
  })

  test('has its marks on what was looked for, whatever the text is', () => {
    const parts = fc.constantFrom(
      'castle',
      'Cástle',
      'stone',
      ' ',
      '\n',
      ', ',
      '東京',
      '😀',
      'x'.repeat(300),
      'e\u0301',
    )
    fc.assert(
      fc.property(fc.array(parts, { maxLength: 80 }), (some) => {
        const text = some.join('')
        const snippet = snippetOf(text, terms('castle'))
        expect(snippet === undefined).toBe(!keepWords(text).includes(' castle '))
        if (snippet === undefined) return
        expect(snippet.marks.length).toBeGreaterThan(0)
        for (const [from, to] of snippet.marks)
          expect(keepWords(snippet.text.slice(from, to))).toBe(' castle ')
        expect(text).toContain(snippet.text.replace(/^…|…$/g, ''))
        expect(snippet.text.isWellFormed()).toBe(true)
      }),
      { numRuns: 300 },
    )
  })

  function show({ text, marks }: { text: string; marks: readonly (readonly [number, number])[] }): string {
    let shown = ''
    let end = 0
    for (const [from, to] of marks) {
      shown += `${text.slice(end, from)}[${text.slice(from, to)}]`
      end = to
    }
    return shown + text.slice(end)
  }
})
