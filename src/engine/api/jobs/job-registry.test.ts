import { describe, expect, test } from 'vitest'
import { DatastoreError } from '../../../shared/errors.ts'
import type { JobSnapshot } from '../../../shared/model/job.ts'
import { temporaryPath } from '../../../../tests/support/databases/temporary-folder.ts'
import { JobFiles } from './job-files.ts'
import { JobPace } from './job-pace.ts'
import { JobRegistry } from './job-registry.ts'
import type { JobTask } from './job-task.ts'
import type { JobPlan, JobProgress, JobWork, MakePlan } from './job-work.ts'
import { StateFiles } from '../files/state-files.ts'

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

const task: JobTask = { type: 'reindex', database: '/data/users.db', store: 'users', view: 'by_age' }

/** A registry whose jobs are all of the same work. */
function registryOf(run: JobWork, state?: StateFiles): JobRegistry {
  const files = state && new JobFiles(state)
  return new JobRegistry({ files, plan: () => Promise.resolve({ run }) })
}

test('sends whole snapshots, at most ten a second, and the last one always', async () => {
  const work: JobWork = async function* () {
    for (let done = 0; done <= 300; done += 1) {
      await tick()
      yield { done, total: 300 }
    }
    return 'Wrote 300.'
  }
  const started = performance.now()
  const jobs = registryOf(work)
  const seen = await watched(jobs, await jobs.start(subject, task))
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
  const work: JobWork = async function* (): AsyncGenerator<JobProgress, string, void> {
    throw new DatastoreError('EXISTS', 'It is there.')
  }
  const jobs = registryOf(work)
  await expect(jobs.start(subject, task)).rejects.toMatchObject({ code: 'EXISTS' })
  expect(jobs.list()).toEqual([])
})

test('keeps the error of a job that fails', async () => {
  const work: JobWork = async function* () {
    yield { done: 1, total: null }
    throw new DatastoreError('MAP_ERROR', 'boom', { details: { key: 'joe', line: 3 } })
  }
  const jobs = registryOf(work)
  const [last] = (await watched(jobs, await jobs.start(subject, task))).slice(-1)
  expect(last).toMatchObject({
    state: 'failed',
    done: 1,
    result: null,
    error: { code: 'MAP_ERROR', message: 'boom', details: { key: 'joe', line: 3 } },
  })
})

test('ends a cancelled job through its signal and its generator, and keeps how far it came', async () => {
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
  const jobs = registryOf(work)
  const id = await jobs.start(subject, task)
  await expect(jobs.dismiss(id)).rejects.toThrow('still running')
  await jobs.cancel(id)
  const [last] = (await watched(jobs, id)).slice(-1)
  expect(last).toMatchObject({ state: 'cancelled', error: null, result: null })
  expect([cleaned, told]).toEqual([true, true])
  await jobs.cancel(id)
  await jobs.dismiss(id)
  expect(jobs.list()).toEqual([])
  await expect(jobs.cancel(id)).rejects.toThrow('no such job')
})

test('interrupts the jobs of one database and waits for their ends', async () => {
  const endless: JobWork = async function* () {
    for (let done = 0; ; done += 1) {
      await tick()
      yield { done, total: null }
    }
  }
  const jobs = registryOf(endless)
  await jobs.start(subject, task)
  await jobs.start({ ...subject, database: '/data/other.db' }, task)
  await jobs.stop('/data/users.db')
  expect(jobs.list().map(({ state }) => state)).toEqual(['interrupted', 'running'])
  await jobs.stop()
  expect(jobs.list().map(({ state }) => state)).toEqual(['interrupted', 'interrupted'])
})

/** Counts to a number, one snapshot after the other. */
function counting(to: number, from = 0): JobWork {
  return async function* () {
    for (let done = from; done < to; done += 1) {
      await tick()
      yield { done, total: to, checkpoint: { done }, problems: done % 2 === 0 ? [] : [problem(done)] }
    }
    return `Counted to ${to}.`
  }
}

function problem(line: number) {
  return { line, key: null, code: 'INVALID_INPUT', message: `Line ${line}.` }
}

async function until(jobs: JobRegistry, id: string, state: JobSnapshot['state']): Promise<JobSnapshot> {
  const controller = new AbortController()
  for await (const list of jobs.watch(controller.signal)) {
    const job = list.find((each) => each.id === id)
    if (job?.state === state) {
      controller.abort()
      return job
    }
  }
  throw new Error('the stream ended')
}

test('a paused job is not asked for more until it goes on', async () => {
  const jobs = registryOf(counting(60))
  const id = await jobs.start(subject, task)
  await jobs.pause(id)
  const paused = await until(jobs, id, 'paused')
  expect(paused).toMatchObject({
    canPause: false,
    canResume: true,
    rate: null,
    secondsLeft: null,
    finishedAt: null,
  })
  await new Promise((resolve) => setTimeout(resolve, 30))
  expect(jobs.list()[0]).toMatchObject({ state: 'paused', done: paused.done, worked: paused.worked })
  await expect(jobs.pause(id)).rejects.toThrow('not running')
  await expect(jobs.dismiss(id)).rejects.toThrow('still running')
  await jobs.resume(id)
  expect(await until(jobs, id, 'done')).toMatchObject({ done: 59, result: 'Counted to 60.' })
})

test('a job that is asked to stop says so until it has', async () => {
  const working = Promise.withResolvers<void>()
  const work: JobWork = async function* () {
    yield { done: 1, total: 2 }
    await working.promise
    yield { done: 2, total: 2 }
    return 'Done.'
  }
  const jobs = registryOf(work)
  const id = await jobs.start(subject, task)
  await jobs.pause(id)
  expect(jobs.list()[0]).toMatchObject({ state: 'running', stopping: 'pause', canPause: false })
  working.resolve()
  const paused = await until(jobs, id, 'paused')
  expect(paused.stopping).toBeUndefined()
  await jobs.cancel(id)
  expect((await until(jobs, id, 'cancelled')).stopping).toBeUndefined()
})

test('a paused job can be cancelled', async () => {
  const jobs = registryOf(counting(1e6))
  const id = await jobs.start(subject, task)
  await jobs.pause(id)
  await until(jobs, id, 'paused')
  await jobs.cancel(id)
  expect(await until(jobs, id, 'cancelled')).toMatchObject({ canResume: false })
})

test('a job that lets go of its work is paused when it has, and made anew to go on', async () => {
  const calls: string[] = []
  let asked = false
  const plan: MakePlan = async (_id, _task, checkpoint) => ({
    async *run() {
      calls.push(`run from ${JSON.stringify(checkpoint)}`)
      for (let done = 0; done < 20; done += 1) {
        await tick()
        if (asked) throw new DatastoreError('PAUSED', 'paused')
        yield { done, total: 20, checkpoint: 'here' }
      }
      return 'All of it.'
    },
    pause: async () => (asked = true),
  })
  const jobs = new JobRegistry({ plan })
  const id = await jobs.start(subject, task)
  await jobs.pause(id)
  await until(jobs, id, 'paused')
  asked = false
  await jobs.resume(id)
  expect(await until(jobs, id, 'done')).toMatchObject({ result: 'All of it.' })
  expect(calls).toEqual(['run from undefined', 'run from "here"'])
})

describe('after a restart', () => {
  const folder = (): StateFiles => new StateFiles(temporaryPath('state'))

  test('a job that ran is interrupted and goes on from its checkpoint; one that has ended is history', async () => {
    const state = folder()
    const from: unknown[] = []
    const short: JobTask = { ...task, view: 'short' }
    const plan: MakePlan = async (_id, given, checkpoint) => {
      if (given === short) return { run: counting(4) }
      from.push(checkpoint)
      const done = (checkpoint as { done: number } | undefined)?.done ?? 0
      return { run: counting(done === 0 ? 1e6 : done + 5, done) }
    }
    const first = new JobRegistry({ files: new JobFiles(state), plan })
    const id = await first.start(subject, task)
    const ended = await first.start(subject, short)
    const done = await until(first, ended, 'done')
    await first.close()
    const second = new JobRegistry({ files: new JobFiles(state), plan })
    const interrupted = await until(second, id, 'interrupted')
    expect(interrupted).toMatchObject({ canResume: true, canPause: false, finishedAt: null })
    expect(second.list().find((job) => job.id === ended)).toEqual(done)
    expect(await second.errors(ended, { offset: 0, limit: 5 })).toEqual([problem(3)])
    await second.resume(id)
    expect(await until(second, id, 'done')).toMatchObject({ done: interrupted.done + 4 })
    expect(from).toEqual([undefined, { done: interrupted.done }])
    await second.dismiss(id)
    await second.close()
    const third = new JobRegistry({ files: new JobFiles(state) })
    await until(third, ended, 'done')
    expect(third.list()).toHaveLength(1)
  })

  test('what cannot be gone on with can be dismissed, and what can is given up by cancelling', async () => {
    const state = folder()
    let discarded = 0
    const discard: JobPlan['discard'] = async () => (discarded += 1)
    const plan: MakePlan = async () => ({ run: counting(1e6), discard })
    const first = new JobRegistry({ files: new JobFiles(state), plan })
    const strange = await first.start(subject, task)
    const durable = await first.start(subject, task)
    await first.close()
    // As another version of the app may have left it.
    const kept: object = JSON.parse((await state.read(`job-${strange}`))!)
    await state.write(`job-${strange}`, JSON.stringify({ ...kept, task: { type: 'of tomorrow' } }))
    const second = new JobRegistry({ files: new JobFiles(state), plan })
    await until(second, strange, 'interrupted')
    await expect(second.resume(strange)).rejects.toThrow('cannot be resumed')
    await second.dismiss(strange)
    await expect(second.dismiss(durable)).rejects.toThrow('can still be resumed')
    await second.cancel(durable)
    expect(second.list()).toMatchObject([{ id: durable, state: 'cancelled' }])
    expect(discarded).toBe(1)
  })

  test('a job whose process was killed goes on by itself, unless one before it that did so was killed too', async () => {
    const state = folder()
    const files = new JobFiles(state)
    const first = registryOf(counting(1e6), state)
    const id = await first.start(subject, task)
    const running = (await files.list())[0]!
    await first.close()
    /** What a process leaves that is killed. */
    const kill = (goesOn: boolean): Promise<void> => files.save({ ...running, goesOn })
    await kill(false)
    const started = new JobRegistry({ files, plan: async () => ({ run: counting(4) }) })
    expect(await until(started, id, 'interrupted')).toMatchObject({ canResume: true })
    await started.close()

    await kill(false)
    const second = new JobRegistry({ files, goOn: true, plan: async () => ({ run: counting(1e6) }) })
    await until(second, id, 'running')
    expect((await files.list())[0]).toMatchObject({ goesOn: true, snapshot: { state: 'running' } })
    await second.close()

    await kill(true)
    const third = new JobRegistry({ files, goOn: true, plan: async () => ({ run: counting(4) }) })
    await until(third, id, 'interrupted')
    await third.resume(id)
    expect(await until(third, id, 'done')).toMatchObject({ done: 3 })
    expect((await files.list())[0]).toMatchObject({ goesOn: false })
    await third.close()
  })

  test('jobs of a process that lives are left to it', async () => {
    const state = folder()
    const first = registryOf(counting(1e6), state)
    await first.start(subject, task)
    const second = new JobRegistry({ files: new JobFiles(state) })
    const { value } = await second.watch(new AbortController().signal).next()
    expect(value).toEqual([])
    await first.close()
  })

  test('a file that is damaged, or of another version, is no reason not to start', async () => {
    const state = folder()
    await state.write('job-x', '{"snapshot": 5}')
    const jobs = new JobRegistry({ files: new JobFiles(state) })
    const { value } = await jobs.watch(new AbortController().signal).next()
    expect(value).toEqual([])
  })

  test('the hundred that ended last are remembered', async () => {
    const state = folder()
    const first = registryOf(counting(0), state)
    await Promise.all(Array.from({ length: 103 }, () => first.start(subject, task)))
    while (first.list().some((job) => job.state === 'running')) await tick()
    expect(first.list()).toHaveLength(100)
    await first.close()
    await state.flush()
    expect(await state.names('job-')).toHaveLength(100)
  })
})

describe('the pace of a job', () => {
  test('is not told at once, then smoothed, and says how long the rest takes', () => {
    const pace = new JobPace()
    const seen = Array.from({ length: 40 }, (_, step) => pace.note(step * 100, step / 40, 1000 + step * 100))
    expect(seen[3]).toEqual({ rate: null, secondsLeft: null })
    expect(seen[8]?.rate).toBeCloseTo(1000)
    expect(seen[8]?.secondsLeft).toBeNull()
    expect(seen[39]?.rate).toBeCloseTo(1000)
    expect(seen[39]?.secondsLeft).toBeCloseTo(0.1)
  })

  test('follows a job that becomes slower', () => {
    const pace = new JobPace()
    for (let step = 0; step <= 100; step += 1) pace.note(step * 100, null, step * 100)
    let last = pace.note(10_010, null, 10_100)
    for (let step = 2; step <= 100; step += 1) last = pace.note(10_000 + step * 10, null, 10_000 + step * 100)
    expect(last.rate).toBeGreaterThan(100)
    expect(last.rate).toBeLessThan(150)
    expect(last.secondsLeft).toBeNull()
  })
})
