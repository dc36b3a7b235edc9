import type { SandboxLimits } from '../limits.ts'
import type { Thread } from './thread.ts'

/** How long a thread waits for another pool, in milliseconds. */
const kept = 10_000

/** The most threads that wait at a time. */
const most = 2

interface Idle {
  readonly limits: string
  readonly end: NodeJS.Timeout
}

const idle = new Map<Thread, Idle>()

const nameOf = (limits: Required<SandboxLimits>): string =>
  JSON.stringify(Object.entries(limits).toSorted(([a], [b]) => (a < b ? -1 : 1)))

/** Takes a thread that another pool of the same limits has left, if one waits. */
export function takeIdleThread(limits: Required<SandboxLimits>): Thread | undefined {
  const name = nameOf(limits)
  for (const [thread, { limits: own, end }] of idle) {
    if (own !== name) continue
    idle.delete(thread)
    clearTimeout(end)
    if (!thread.ended) return thread
  }
  return undefined
}

/**
 * Keeps a thread that has nothing to do for the next pool of the same limits, for some seconds: to start one takes longer than
 * most maps run, and programs close a store and open another. Where enough wait, the one that waited longest ends.
 */
export async function keepIdleThread(thread: Thread, limits: Required<SandboxLimits>): Promise<void> {
  if (!thread.ready) return await thread.end()
  // Neither the timer nor the thread keeps a program from ending.
  const end = setTimeout(() => void drop(thread), kept).unref()
  idle.set(thread, { limits: nameOf(limits), end })
  const [oldest] = idle.keys()
  if (idle.size > most && oldest) await drop(oldest)
}

async function drop(thread: Thread): Promise<void> {
  clearTimeout(idle.get(thread)?.end)
  idle.delete(thread)
  await thread.end()
}
