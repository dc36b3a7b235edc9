import { afterEach, expect, test } from 'vitest'
import { counted } from './counted.ts'
import { numberText, percentText, readerLocale, setLocale } from './numbers.ts'

afterEach(() => setLocale('en'))

test('one thing, several, and those whose plural is no s', () => {
  expect([counted(1, 'document'), counted(1204, 'document'), counted(0, 'row')]).toEqual([
    '1 document',
    '1,204 documents',
    '0 rows',
  ])
  expect(counted(2, 'has it', 'have it')).toBe('2 have it')
})

test('numbers are English until a locale is set, and as its readers write them from then on', () => {
  expect([numberText(1204.5), percentText(0.425), percentText(0.425, 1)]).toEqual(['1,204.5', '43%', '42.5%'])
  setLocale('de-DE')
  expect([numberText(1204.5), counted(1204, 'document')]).toEqual(['1.204,5', '1.204 documents'])
  expect(percentText(0.425, 1)).toMatch(/^42,5\s%$/)
  setLocale('hi-IN')
  expect(numberText(1_234_567)).toBe('12,34,567')
})

test.each(['C', 'C.UTF-8', 'tlh', ''])('a locale that is none, such as %j, counts as English', (name) => {
  setLocale('de-DE')
  setLocale(name)
  expect(readerLocale()).toBe('en')
})
