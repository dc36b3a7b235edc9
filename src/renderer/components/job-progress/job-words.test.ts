import { describe, expect, it } from 'vitest'
import { clock, duration, fileName, jobCounts, jobPace, jobPercent } from './job-words.ts'

describe('jobPercent', () => {
  it.each([
    [0, 0],
    [0.429, 42],
    [0.999, 99],
    [1, 99],
    [null, null],
  ])('of %s is %s while the job runs', (share, percent) => {
    expect(jobPercent({ share, state: 'running' })).toBe(percent)
  })

  it('is 100 only when the job is done', () => {
    expect(jobPercent({ share: null, state: 'done' })).toBe(100)
  })
})

describe('jobPace', () => {
  it('says what is known', () => {
    expect(jobPace({ rate: 12_345.6, secondsLeft: 11.5 })).toEqual(['12,346/s', '0:12 left'])
    expect(jobPace({ rate: 3, secondsLeft: null })).toEqual(['3/s'])
    expect(jobPace({ rate: null, secondsLeft: null })).toEqual([])
  })
})

describe('times', () => {
  it.each([
    [0, '0:00'],
    [11_500, '0:12'],
    [125_000, '2:05'],
    [3_723_000, '1:02:03'],
  ])('%d ms is %s on the clock', (milliseconds, text) => expect(clock(milliseconds)).toBe(text))

  it.each([
    [4.04, '4.0 ms'],
    [412, '412 ms'],
    [1234, '1.2 s'],
    [125_000, '2:05'],
  ])('%d ms took %s', (milliseconds, text) => expect(duration(milliseconds)).toBe(text))
})

it('counts what is done, and of how many where that is known', () => {
  expect(jobCounts({ kind: 'reindex', done: 1204, total: 2000 })).toBe('1,204 of 2,000 documents')
  expect(jobCounts({ kind: 'export', done: 1204, total: null })).toBe('1,204 written')
  expect(jobCounts({ kind: 'import', done: 1204, total: null })).toBe('1,204 records')
})

it('names a file by its last part on every system', () => {
  expect([fileName('/home/ann/out.csv'), fileName('C:\\Users\\ann\\out.csv')]).toEqual(['out.csv', 'out.csv'])
})
