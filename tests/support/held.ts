/**
 * How long the work holds the present thread, in milliseconds: what it computes, and what it asks to sleep. What other
 * programs do meanwhile is not in it, so a busy machine gives the same figure as a quiet one.
 */
export function heldFor<Result>(work: () => Result): { result: Result; milliseconds: number } {
  const own = Object.getOwnPropertyDescriptor(Atomics, 'wait')!
  const original = own.value as typeof Atomics.wait
  let asleep = 0
  const value = (cells: Int32Array, index: number, seen: number, milliseconds = Infinity): string => {
    asleep += milliseconds
    return original(cells, index, seen, milliseconds)
  }
  Object.defineProperty(Atomics, 'wait', { ...own, value })
  const before = process.threadCpuUsage()
  try {
    const result = work()
    const { user, system } = process.threadCpuUsage(before)
    return { result, milliseconds: (user + system) / 1000 + asleep }
  } finally {
    Object.defineProperty(Atomics, 'wait', own)
  }
}
