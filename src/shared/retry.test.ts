import { describe, expect, test, vi } from 'vitest'
import { backoff, delay } from './delay.ts'
import { retry } from './retry.ts'

function failing(times: number): (attempt: number) => Promise<string> {
  return async (attempt) => {
    if (attempt <= times) throw new Error(`attempt ${attempt}`)
    return `done at ${attempt}`
  }
}

describe('retry', () => {
  test('does work until it succeeds, and waits between attempts only', async () => {
    const between = vi.fn<(attempt: number, milliseconds: number, error: unknown) => void>()
    expect(await retry(failing(2), { isRetried: () => true, between })).toBe('done at 3')
    expect(between.mock.calls).toEqual(
      [1, 2].map((attempt) => [attempt, expect.any(Number), new Error(`attempt ${attempt}`)]),
    )
  })

  test('throws the last error when no attempt is left', async () => {
    await expect(retry(failing(9), { attempts: 3, isRetried: () => true })).rejects.toThrow('attempt 3')
  })

  test('throws an error that is not retried at once', async () => {
    const isRetried = (_: unknown, attempt: number): boolean => attempt < 2
    await expect(retry(failing(9), { isRetried })).rejects.toThrow('attempt 2')
  })
})

describe('delay', () => {
  test('ends with its signal, and leaves no listener on it', async () => {
    const controller = new AbortController()
    const removed = vi.spyOn(controller.signal, 'removeEventListener')
    const waiting = delay(1_000_000, controller.signal)
    controller.abort()
    await waiting
    await delay(1_000_000, controller.signal)
    expect(removed).toHaveBeenCalledTimes(1)
  })

  test('backs off by a list whose last wait repeats', () => {
    expect([0, 1, 2, 9].map((attempt) => backoff([10, 20, 30], attempt))).toEqual([10, 20, 30, 30])
  })
})
