import { describe, expect, it } from 'vitest'
import { clock, duration, fileName, jobCounts, jobPercent, jobTimeLeft } from './job-words.ts'

describe('jobPercent', () => {
  it.each([
    [0, 100, 0],
    [42, 100, 42],
    [999, 1000, 99],
    [100, 100, 99],
    [0, 0, 0],
    [5, null, null],
  ])('of %d of %s is %s while the job runs', (done, total, percent) => {
    expect(jobPercent({ done, total, state: 'running' })).toBe(percent)
  })

  it('is 100 only when the job is done', () => {
    expect(jobPercent({ done: 1, total: null, state: 'done' })).toBe(100)
  })
})

describe('jobTimeLeft', () => {
  it('goes by the pace so far', () => {
    expect(jobTimeLeft({ done: 25, total: 100, startedAt: 1000 }, 2000)).toBe(3000)
  })

  it.each([
    { done: 0, total: 100, startedAt: 0 },
    { done: 10, total: null, startedAt: 0 },
    { done: 10, total: 100, startedAt: 9900 },
    { done: 9, total: 1000, startedAt: 0 },
  ])('says nothing while nothing can be said', (job) => {
    expect(jobTimeLeft(job, 10_000)).toBeNull()
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
})

it('names a file by its last part on every system', () => {
  expect([fileName('/home/ann/out.csv'), fileName('C:\\Users\\ann\\out.csv')]).toEqual(['out.csv', 'out.csv'])
})
