import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Supervisor } from './supervisor.ts'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

/** A process that ends when it is told to. */
class FakeProcess {
  asked = false
  killed = false
  #ended: ((reason: string) => void) | undefined
  readonly #obeys: boolean

  constructor(obeys: boolean) {
    this.#obeys = obeys
  }

  onExit(listener: (reason: string) => void): void {
    this.#ended = listener
  }

  askToEnd(): void {
    this.asked = true
    if (this.#obeys) this.end('asked')
  }

  kill(): void {
    this.killed = true
    this.end('killed')
  }

  end(reason: string): void {
    this.#ended?.(reason)
  }
}

function supervise(obeys = true) {
  const started: FakeProcess[] = []
  const told: string[] = []
  const supervisor = new Supervisor({
    start: () => {
      const next = new FakeProcess(obeys)
      started.push(next)
      return next
    },
    onEnded: () => told.push('ended'),
    onCrashed: (reason) => told.push(reason),
  })
  supervisor.start()
  return { supervisor, started, told }
}

test('a process that ends by itself is started again, later after each failure', async () => {
  const { started, told, supervisor } = supervise()
  for (const wait of [0, 200, 1000, 5000, 5000]) {
    const count = started.length
    started.at(-1)!.end('crash')
    expect(supervisor.process).toBeNull()
    await vi.advanceTimersByTimeAsync(Math.max(wait - 1, 0))
    expect(started).toHaveLength(wait === 0 ? count + 1 : count)
    await vi.advanceTimersByTimeAsync(1)
    expect(started).toHaveLength(count + 1)
  }
  expect(told.slice(0, 2)).toEqual(['ended', 'crash'])
})

test('a process that ran for long is started again at once', async () => {
  const { started } = supervise()
  started.at(-1)!.end('crash')
  await vi.advanceTimersByTimeAsync(1)
  await vi.advanceTimersByTimeAsync(31_000)
  started.at(-1)!.end('crash')
  await vi.advanceTimersByTimeAsync(1)
  expect(started).toHaveLength(3)
})

test('a process that is stopped may end by itself, and is not started again', async () => {
  const { supervisor, started, told } = supervise()
  await supervisor.stop()
  await vi.advanceTimersByTimeAsync(60_000)
  expect(started).toHaveLength(1)
  expect(started[0]).toMatchObject({ asked: true, killed: false })
  expect(told).toEqual(['ended'])
})

test('a process that does not end is killed after three seconds', async () => {
  const { supervisor, started } = supervise(false)
  const stopped = supervisor.stop()
  await vi.advanceTimersByTimeAsync(2999)
  expect(started[0]!.killed).toBe(false)
  await vi.advanceTimersByTimeAsync(1)
  await stopped
  expect(started[0]!.killed).toBe(true)
})

test('nothing is started once it was stopped between two attempts', async () => {
  const { supervisor, started } = supervise()
  started[0]!.end('crash')
  await supervisor.stop()
  await vi.advanceTimersByTimeAsync(60_000)
  expect(started).toHaveLength(1)
})
