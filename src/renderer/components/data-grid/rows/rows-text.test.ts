import { expect, it } from 'vitest'
import { rowsText } from './rows-text.ts'

it('puts tabs between cells and quotes what would split one', () => {
  expect(rowsText([['a', undefined, '1.0']])).toBe('a\t\t1.0')
  expect(
    rowsText([
      ['a', 'b'],
      ['c', 'two\nlines'],
    ]),
  ).toBe('a\tb\nc\t"two\nlines"')
  expect(rowsText([['say "x"', 'tab\there']])).toBe('"say ""x"""\t"tab\there"')
})
