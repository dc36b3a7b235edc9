import { afterEach, expect, it } from 'vitest'
import { setLocale } from '../../../shared/numbers.ts'
import { duration } from '../job-progress/index.ts'
import { sizeText } from './size-text.ts'
import { dayText, timeText, whenText } from './time-text.ts'

afterEach(() => setLocale('en'))

const at = new Date(2026, 10, 23, 21, 4, 5)
/** Intl puts narrow spaces where a browser breaks no line. */
const plain = (text: string): string => text.replaceAll(/[\u202F\u00A0]/g, ' ')

it.each([
  ['en-US', '11/23/2026, 09:04:05 PM', '11/23/2026'],
  ['en-GB', '23/11/2026, 21:04:05', '23/11/2026'],
  ['de-DE', '23.11.2026, 21:04:05', '23.11.2026'],
])('a time is told to readers of %s as %s', (locale, time, day) => {
  setLocale(locale)
  expect(plain(timeText(at.toISOString()))).toBe(time)
  expect(dayText(at.getTime())).toBe(day)
})

it.each([
  ['en-GB', new Date(2026, 10, 23, 9, 4), '09:04'],
  ['en-GB', new Date(2026, 10, 22, 23, 59), '22 Nov, 23:59'],
  ['en-GB', new Date(2025, 10, 23, 9, 4), '23 Nov 2025, 09:04'],
  ['de-DE', new Date(2026, 10, 22, 23, 59), '22. Nov., 23:59'],
])('readers of %s are told %s, seen the next day, as %s', (locale, then, text) => {
  setLocale(locale)
  expect(plain(whenText(then.getTime(), at.getTime()))).toBe(text)
})

it('a text that is no time stays as it is', () => expect(timeText('soon')).toBe('soon'))

it('sizes and lengths of time are written with the point of the reader', () => {
  setLocale('de-DE')
  expect([sizeText(4_100_000), duration(1234), duration(4.04)]).toEqual(['4,1 MB', '1,2 s', '4,0 ms'])
})
