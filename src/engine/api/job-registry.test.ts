import { expect, test } from 'vitest'
import { DatastoreError } from '../../shared/errors.ts'
import type { JobSnapshot } from '../../shared/model/job.ts'
import { type JobProgress, JobRegistry, type JobWork } from './job-registry.ts'

const subject = {
  kind: 'export',
  database: '/data/users.db',
  store: 'users',
  subject: '/tmp/out.csv',
} as const

/** Every list the stream sends until the job has ended. */
async function watched(jobs: JobRegistry, id: string): Promise<JobSnapshot[]> {
  const controller = new AbortController()
  const seen: JobSnapshot[] = []
  for await (const list of jobs.watch(controller.signal)) {
    const job = list.find((each) => each.id === id)
    if (job === undefined) throw new Error('the job is not listed')
    seen.push(job)
    if (job.state !== 'running') controller.abort()
  }
  return seen
}

function tick(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 1))
}

test('sends whole snapshots, at most ten a second, and the last one always', async () => {
  const jobs = new JobRegistry()
  const work: JobWork = async function* () {
    for (let done = 0; done <= 300; done += 1) {
      await tick()
      yield { done, total: 300 }
    }
    return 'Wrote 300.'
  }
  const started = performance.now()
  const seen = await watched(jobs, await jobs.start(subject, work))
  const most = (performance.now() - started) / 100 + 2
  expect(seen.length).toBeLessThanOrEqual(most)
  expect(seen.length).toBeGreaterThan(2)
  expect(seen[0]).toMatchObject({ ...subject, state: 'running', finishedAt: null })
  expect(seen.at(-1)).toMatchObject({
    state: 'done',
    done: 300,
    total: 300,
    result: 'Wrote 300.',
    error: null,
  })
  expect(seen.at(-1)?.finishedAt).toBeGreaterThanOrEqual(seen[0]?.startedAt ?? Infinity)
})

test('refuses to start what fails before its first snapshot, and lists nothing', async () => {
  const jobs = new JobRegistry()
  const work: JobWork = async function* (): AsyncGenerator<JobProgress, string, void> {
    throw new DatastoreError('EXISTS', 'It is there.')
  }
  await expect(jobs.start(subject, work)).rejects.toMatchObject({ code: 'EXISTS' })
  expect(jobs.list()).toEqual([])
})

test('keeps the error of a job that fails', async () => {
  const jobs = new JobRegistry()
  const work: JobWork = async function* () {
    yield { done: 1, total: null }
    throw new DatastoreError('MAP_ERROR', 'boom', { details: { key: 'joe', line: 3 } })
  }
  const [last] = (await watched(jobs, await jobs.start(subject, work))).slice(-1)
  expect(last).toMatchObject({
    state: 'failed',
    done: 1,
    result: null,
    error: { code: 'MAP_ERROR', message: 'boom', details: { key: 'joe', line: 3 } },
  })
})

test('ends a cancelled job through its signal and its generator, and keeps how far it came', async () => {
  const jobs = new JobRegistry()
  let cleaned = false
  let told = false
  const work: JobWork = async function* (signal) {
    signal.addEventListener('abort', () => (told = true))
    try {
      for (let done = 0; ; done += 1) {
        await tick()
        yield { done, total: null }
      }
    } finally {
      cleaned = true
    }
  }
  const id = await jobs.start(subject, work)
  expect(() => jobs.dismiss(id)).toThrow('still running')
  jobs.cancel(id)
  const [last] = (await watched(jobs, id)).slice(-1)
  expect(last).toMatchObject({ state: 'cancelled', error: null, result: null })
  expect([cleaned, told]).toEqual([true, true])
  jobs.cancel(id)
  jobs.dismiss(id)
  expect(jobs.list()).toEqual([])
  expect(() => jobs.cancel(id)).toThrow('no such job')
})

test('stops the jobs of one database and waits for their ends', async () => {
  const jobs = new JobRegistry()
  const endless: JobWork = async function* () {
    for (let done = 0; ; done += 1) {
      await tick()
      yield { done, total: null }
    }
  }
  await jobs.start(subject, endless)
  await jobs.start({ ...subject, database: '/data/other.db' }, endless)
  await jobs.stop('/data/users.db')
  expect(jobs.list().map(({ state }) => state)).toEqual(['cancelled', 'running'])
  await jobs.stop()
  expect(jobs.list().map(({ state }) => state)).toEqual(['cancelled', 'cancelled'])
})
