import { vi } from 'vitest'

/**
 * How long the work holds the present thread, in milliseconds: what it computes, and what it asks to sleep. What other
 * programs do meanwhile is not in it, so a busy machine gives the same figure as a quiet one.
 */
export function heldFor<Result>(work: () => Result): { result: Result; milliseconds: number } {
  const waits = vi.spyOn(Atomics, 'wait')
  const before = process.threadCpuUsage()
  try {
    const result = work()
    const { user, system } = process.threadCpuUsage(before)
    const asleep = waits.mock.calls.reduce((sum, [, , , milliseconds = Infinity]) => sum + milliseconds, 0)
    return { result, milliseconds: (user + system) / 1000 + asleep }
  } finally {
    waits.mockRestore()
  }
}
