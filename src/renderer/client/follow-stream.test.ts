import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { followStream } from './follow-stream.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('a stream that fails is opened again, and told of once until something comes', async () => {
  const ends: ('fails' | 'gives')[] = ['fails', 'fails', 'gives', 'fails', 'fails']
  let opened = 0
  async function* stream(): AsyncGenerator<number> {
    const end = ends[opened++]
    if (end === undefined) await new Promise(() => {})
    if (end === 'gives') yield opened
    throw new Error(`round ${opened}`)
  }
  const values: number[] = []
  const failures: string[] = []
  const stop = followStream(
    () => Promise.resolve(stream()),
    (value) => values.push(value),
    (error) => failures.push(String(error)),
    () => () => {},
  )
  await vi.advanceTimersByTimeAsync(60_000)
  stop()
  expect(opened).toBe(6)
  expect(values).toEqual([3])
  expect(failures).toEqual(['Error: round 1', 'Error: round 3'])
})
