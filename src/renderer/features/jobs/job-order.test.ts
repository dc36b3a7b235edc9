import { describe, expect, it } from 'vitest'
import type { JobSnapshot } from '../../../shared/model/job.ts'
import { objectNames } from '../../../../tests/support/object-names.ts'
import { inReadingOrder, newestRunning, openFailures } from './job-order.ts'

function job(
  id: string,
  state: JobSnapshot['state'],
  startedAt: number,
  finishedAt: number | null = null,
): JobSnapshot {
  return {
    id,
    kind: 'reindex',
    database: '/a.db',
    store: 's',
    subject: id,
    state,
    done: 0,
    total: null,
    share: null,
    rate: null,
    secondsLeft: null,
    errors: 0,
    worked: 0,
    canPause: false,
    canResume: false,
    startedAt,
    finishedAt,
    result: null,
    error: null,
  }
}

describe('the order of jobs', () => {
  const jobs = [
    job('old', 'running', 1),
    job('done', 'done', 2, 9),
    job('paused', 'paused', 4),
    job('left', 'interrupted', 6),
    job('new', 'running', 5),
    job('failed', 'failed', 3, 12),
  ]

  it('speaks of the running job started last', () => {
    expect(newestRunning(jobs)?.id).toBe('new')
    expect(newestRunning(jobs.filter(({ state }) => state !== 'running'))).toBeNull()
  })

  it('lists running jobs first, then those that wait, and the newest of each first', () => {
    expect(inReadingOrder(jobs).map(({ id }) => id)).toEqual([
      'new',
      'old',
      'left',
      'paused',
      'failed',
      'done',
    ])
  })
})

describe('failures', () => {
  const of = (view: string, kind: JobSnapshot['kind'], state: JobSnapshot['state'], startedAt: number) => ({
    ...job(`${kind} ${view} ${startedAt}`, state, startedAt),
    subject: view,
    kind,
  })

  it('are open until the same thing is done', () => {
    const failed = of('a', 'publish', 'failed', 1)
    const open = (...since: readonly JobSnapshot[]): boolean =>
      openFailures([...since, failed]).includes(failed)
    expect(open()).toBe(true)
    expect(open(of('a', 'publish', 'done', 2))).toBe(false)
    expect(open(of('a', 'reindex', 'done', 2))).toBe(false)
    expect(open(of('a', 'publish', 'running', 2))).toBe(true)
    expect(open(of('a', 'dry-run', 'done', 2))).toBe(true)
    expect(open(of('b', 'publish', 'done', 2))).toBe(true)
    expect(open(of('a', 'publish', 'done', 0))).toBe(true)
  })
})

it('knows a view by its name, whatever every object has of that name', () => {
  const failed = objectNames.map((name, n) => job(name, 'failed', n))
  const done = { ...job('again', 'done', 100), subject: objectNames[0] }
  expect(openFailures([...failed, done]).map(({ id }) => id)).toEqual(objectNames.slice(1))
})
