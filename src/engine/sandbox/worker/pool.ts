import type { SandboxLimits } from '../limits.ts'
import { keepIdleThread, takeIdleThread } from './idle-threads.ts'
import type { SandboxTask } from './messages.ts'
import { Thread, type ThreadAnswer } from './thread.ts'

/** The answer of a task, or that it was called off before a thread took it. */
export type PoolAnswer = ThreadAnswer | { readonly cancelled: true } | { readonly closed: true }

interface Waiting {
  readonly task: SandboxTask
  readonly answer: (answer: PoolAnswer) => void
}

/** The number of the next task: none is given twice, as a thread goes from pool to pool. */
let nextId = 1

/** Worker threads and the tasks that wait for them, in order. */
export class Pool {
  readonly #limits: Required<SandboxLimits>
  readonly #threads = new Map<Thread, number | undefined>()
  readonly #waiting: Waiting[] = []
  #closed = false

  constructor(limits: Required<SandboxLimits>) {
    this.#limits = limits
  }

  /** Performs a task on the first free thread. `started` tells by which id it can be cancelled. */
  perform(request: Omit<SandboxTask, 'id'>, started: (id: number) => void): Promise<PoolAnswer> {
    if (this.#closed) return Promise.resolve({ closed: true })
    const id = nextId++
    started(id)
    const { promise, resolve } = Promise.withResolvers<PoolAnswer>()
    this.#waiting.push({ task: { id, ...request }, answer: resolve })
    this.#assign()
    return promise
  }

  /**
   * Performs a task on a thread that is ready and free, holding the present one until it answers, for at most these
   * milliseconds. Undefined when there is no such thread.
   */
  performBriefly(
    request: Omit<SandboxTask, 'id'>,
    milliseconds: number,
  ): PoolAnswer | Promise<PoolAnswer> | undefined {
    const thread = this.#idleThread()
    if (this.#closed || !thread?.ready) return undefined
    const task = { id: nextId++, ...request }
    this.#threads.set(thread, task.id)
    const answer = thread.askBriefly(task, milliseconds)
    if (answer instanceof Promise) return this.#finish(thread, task, answer)
    this.#free(thread)
    return answer
  }

  /** Calls a task off: at once where it still waits, at the next interruption where it runs. */
  cancel(id: number): void {
    const at = this.#waiting.findIndex(({ task }) => task.id === id)
    if (at >= 0) this.#waiting.splice(at, 1)[0]?.answer({ cancelled: true })
    for (const [thread, running] of this.#threads) {
      if (running === id) thread.cancel(id)
    }
  }

  /** Ends all threads that run, and leaves the others to the next pool. What waits or runs is answered with `closed`. */
  async close(): Promise<void> {
    this.#closed = true
    for (const { answer } of this.#waiting.splice(0)) answer({ closed: true })
    const threads = [...this.#threads]
    this.#threads.clear()
    await Promise.all(
      threads.map(([thread, running]) =>
        running === undefined ? keepIdleThread(thread, this.#limits) : thread.end(),
      ),
    )
  }

  #assign(): void {
    while (this.#waiting.length > 0) {
      const thread = this.#freeThread()
      if (!thread) return
      void this.#run(thread, this.#waiting.shift() as Waiting)
    }
  }

  #idleThread(): Thread | undefined {
    for (const [thread, running] of this.#threads) {
      if (running === undefined && !thread.ended) return thread
    }
    return undefined
  }

  #freeThread(): Thread | undefined {
    const idle = this.#idleThread()
    if (idle) return idle
    if (this.#threads.size >= this.#limits.workers) return undefined
    const thread = takeIdleThread(this.#limits) ?? new Thread(this.#limits)
    this.#threads.set(thread, undefined)
    return thread
  }

  async #run(thread: Thread, { task, answer }: Waiting): Promise<void> {
    this.#threads.set(thread, task.id)
    answer(await this.#finish(thread, task, thread.ask(task)))
  }

  /** Waits for the answer of a thread, and lets it go on with what waits. */
  async #finish(thread: Thread, { id }: SandboxTask, asked: Promise<ThreadAnswer>): Promise<PoolAnswer> {
    let answer: PoolAnswer
    try {
      answer = await asked
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      answer = { id, crash: `its worker thread did not start: ${reason}` }
    }
    this.#free(thread)
    return this.#closed ? { closed: true } : answer
  }

  #free(thread: Thread): void {
    if (thread.ended) this.#threads.delete(thread)
    else if (this.#threads.has(thread)) this.#threads.set(thread, undefined)
    if (!this.#closed) this.#assign()
  }
}
