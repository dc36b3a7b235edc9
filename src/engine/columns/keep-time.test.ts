import fc from 'fast-check'
import { expect, test } from 'vitest'
import { keepTimestamp } from './keep-time.ts'

test.each([
  ['2026-02', '2026-02-01T00:00:00.000Z'],
  ['2026-02-03', '2026-02-03T00:00:00.000Z'],
  ['2026-02-03T10:00', '2026-02-03T10:00:00.000Z'],
  ['2026-02-03 10:00:59', '2026-02-03T10:00:59.000Z'],
  ['2026-02-03t10:00:59.1z', '2026-02-03T10:00:59.100Z'],
  ['2026-02-03T10:00:59.123999999Z', '2026-02-03T10:00:59.123Z'],
  ['2026-02-03T23:30-05:00', '2026-02-04T04:30:00.000Z'],
  ['2026-02-03 23:30:00+0530', '2026-02-03T18:00:00.000Z'],
  ['2026-02-03 23:30:00+00', '2026-02-03T23:30:00.000Z'],
  ['2026-02-28T24:00', '2026-03-01T00:00:00.000Z'],
  ['+002026-02-03', '2026-02-03T00:00:00.000Z'],
  ['0001-01-01', '0001-01-01T00:00:00.000Z'],
  ['0099-12-31T23:59:59Z', '0099-12-31T23:59:59.000Z'],
  ['9999-12-31T23:59:59.999Z', '9999-12-31T23:59:59.999Z'],
])('%s is the time %s', (text, time) => {
  expect(keepTimestamp(text)).toBe(time)
})

test.each([
  '2026-02-3', '2026-2-03', '26-02-03', '2026-02-30', '2026-00-01', '2026-13-01', '2026-01-00', '2026-02-03T', '2026-02-03T1:00',
  '2026-02-03T10', '2026-02-03T10:0', '2026-02-03T10:60', '2026-02-03T10:00:60', '2026-02-03T24:01', '2026-02-03T25:00',
  '2026-02-03T10:00:00.', '2026-02-03T10:00 +05:00', '2026-02-03T10:00+5', '2026-02-03T10:00+24:00', '2026-02-03T10:00+05:60',
  '2026-02-03T10:00 GMT', '2026-02-03T10:00 (noon)', '2026-02-03  10:00', ' 2026-02-03', '2026-02-03 ', '2026-02-03\n', '2026-02-03 pm',
  '2026-02-03T10:00:00,5Z', '2026-02-03Z', '2026/02/03', '20260203', 'Feb 3 2026', '2026', '2026-034', '2026-W05', '0000-01-01',
  '-000001-01-01', '+012026-01-01', '٢٠٢٦-02-03', '0001-01-01T00:00+01:00', '9999-12-31T23:00-02:00', '',
])('%j is no time', (text) => {
  expect(keepTimestamp(text)).toBeUndefined()
}) // prettier-ignore

test('every time is read as it is written, in each of its forms', () => {
  const years = {
    min: new Date('0001-01-02T00:00:00Z'),
    max: new Date('9999-12-30T00:00:00Z'),
    noInvalidDate: true,
  }
  fc.assert(
    fc.property(fc.date(years), fc.integer({ min: -1439, max: 1439 }), (time, offset) => {
      const text = time.toISOString()
      expect(keepTimestamp(text)).toBe(text)
      const local = new Date(time.getTime() + offset * 60_000).toISOString().slice(0, -1)
      const [hours, minutes] = [Math.trunc(Math.abs(offset) / 60), Math.abs(offset) % 60]
      const zone = `${offset < 0 ? '-' : '+'}${String(hours).padStart(2, '0')}:${String(minutes).padStart(2, '0')}`
      expect(keepTimestamp(`${local}${zone}`)).toBe(text)
      expect(keepTimestamp(`${local.replace('T', ' ')}${zone.replace(':', '')}`)).toBe(text)
    }),
  )
})
