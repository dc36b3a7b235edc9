import { expect, test } from 'vitest'
import { plainNotice, weightOf } from './editor-options.ts'

test('a text without colours tells its characters, and how many of them laying it out has added', () => {
  expect([weightOf(17_000_000), weightOf(21_400_017)]).toEqual(['light', 'plain'])
  expect(plainNotice(21_400_017, 17_000_000)).toBe(
    'This text has 21,400,017 characters, laid out over lines (17,000,000 as it is kept). With more than 20,000,000 it is shown without colours, folding or checks, so that typing stays quick.',
  )
  for (const kept of [21_400_017, undefined])
    expect(plainNotice(21_400_017, kept)).toMatch(
      /^This text has 21,400,017 characters. With more than 20,000,000 it is/,
    )
})
