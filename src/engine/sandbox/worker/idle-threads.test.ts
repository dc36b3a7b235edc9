import { expect, test } from 'vitest'
import { completeLimits } from '../limits.ts'
import { Sandbox } from '../sandbox.ts'
import { keepIdleThread, takeIdleThread } from './idle-threads.ts'
import { Thread } from './thread.ts'

const limits = completeLimits({ rowsPerDocument: 77 })
const others = completeLimits({ rowsPerDocument: 78 })

async function started(): Promise<Thread> {
  const thread = new Thread(limits)
  await thread.ask({ id: 0, check: false, source: 'export default () => []', keys: [], texts: [] })
  return thread
}

test('a thread waits for a pool of the same limits, and for one alone', async () => {
  const thread = await started()
  await keepIdleThread(thread, limits)
  expect(takeIdleThread(others)).toBeUndefined()
  expect(takeIdleThread(completeLimits({ rowsPerDocument: 77 }))).toBe(thread)
  expect(takeIdleThread(limits)).toBeUndefined()
  await thread.end()
})

test('of more threads than may wait, the one that waited longest ends', async () => {
  const threads = [await started(), await started(), await started()]
  for (const thread of threads) await keepIdleThread(thread, limits)
  expect(threads.map(({ ended }) => ended)).toEqual([true, false, false])
  for (const _ of threads.slice(1)) await takeIdleThread(limits)!.end()
})

test('a thread that has not started, or has ended, is kept for nobody', async () => {
  const early = new Thread(limits)
  await keepIdleThread(early, limits)
  const late = await started()
  await keepIdleThread(late, limits)
  await late.end()
  expect(takeIdleThread(limits)).toBeUndefined()
  expect(early.ended).toBe(true)
})

test('a sandbox runs maps on a thread whose last task was called off', async () => {
  const documents = [{ key: 'a', text: '{"n":1}' }]
  const own = { workers: 1, documentSteps: 1_000_000_000, rowsPerDocument: 79 }
  for (let round = 0; round < 3; round++) {
    const sandbox = new Sandbox(own)
    const outcomes = await sandbox.run('export default (doc) => [doc]', documents)
    expect(outcomes).toMatchObject([{ rows: [{ n: 1 }] }])
    const controller = new AbortController()
    const endless = sandbox.run('export default (doc) => { for (; doc.n > 0; ); return [] }', documents, {
      signal: controller.signal,
    })
    setTimeout(() => controller.abort(), 20)
    await expect(endless).rejects.toMatchObject({ code: 'CANCELLED' })
    // The thread answers as soon as the map is interrupted; then it has nothing to do.
    await sandbox.run('export default () => []', documents)
    await sandbox.close()
    const left = takeIdleThread(completeLimits(own))!
    await keepIdleThread(left, completeLimits(own))
  }
  await takeIdleThread(completeLimits(own))!.end()
})
