import { Worker } from 'node:worker_threads'
import {
  controlCells,
  type SandboxReply,
  type SandboxTask,
  type WorkerReady,
  type WorkerSetup,
} from './messages.ts'
import type { SandboxLimits } from './limits.ts'
import { workerFile } from './worker-file.ts'

/** How a thread ended in the middle of a task: it stood still, it ran out of memory, or it broke. */
export type ThreadEnd = 'timeout' | 'memory' | 'crash'

export type ThreadAnswer =
  | SandboxReply
  | { readonly id: number; readonly ended: ThreadEnd; readonly message: string }

/** Time a thread may go without a sign of life, beside the deadline of a document: native code cannot be interrupted. */
const graceMilliseconds = 1_000
const millisecondsPerCharacter = 1 / 20_000

/** One worker thread. Takes one task at a time; after it has `ended` it is of no more use. */
export class Thread {
  readonly #worker: Worker
  readonly #control = new Int32Array(new SharedArrayBuffer(4 * controlCells.length))
  readonly #limits: Required<SandboxLimits>
  readonly #ready: Promise<void>
  #current: { id: number; answer: (answer: ThreadAnswer) => void } | undefined
  #watchdog: NodeJS.Timeout | undefined
  #ended = false
  #fault: unknown

  constructor(limits: Required<SandboxLimits>) {
    this.#limits = limits
    const setup: WorkerSetup = { limits, control: this.#control.buffer }
    this.#worker = new Worker(workerFile(), {
      workerData: setup,
      env: {},
      execArgv: [],
      // The interpreter's own stack limit must be reached before the thread's.
      resourceLimits: { stackSizeMb: 16, maxOldGenerationSizeMb: 512 },
    })
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    this.#ready = promise
    promise.catch(() => undefined)
    this.#worker.on('message', (message: WorkerReady | SandboxReply) => {
      if ('ready' in message) resolve()
      else this.#settle(message)
    })
    this.#worker.on('error', (error: unknown) => {
      this.#fault = error
    })
    this.#worker.on('exit', () => {
      this.#ended = true
      reject(this.#fault ?? new Error('the worker thread ended while it started'))
      const memory = (this.#fault as { code?: unknown } | undefined)?.code === 'ERR_WORKER_OUT_OF_MEMORY'
      const message = this.#fault instanceof Error ? this.#fault.message : 'the worker thread ended'
      this.#settle({ id: this.#current?.id ?? 0, ended: memory ? 'memory' : 'crash', message })
    })
    this.#worker.unref()
  }

  get ended(): boolean {
    return this.#ended
  }

  /**
   * Performs a task. Keeps the process alive until it is answered.
   *
   * @throws whatever kept the thread from starting
   */
  async ask(task: SandboxTask): Promise<ThreadAnswer> {
    this.#worker.ref()
    try {
      await this.#ready
      const { promise, resolve } = Promise.withResolvers<ThreadAnswer>()
      this.#current = { id: task.id, answer: resolve }
      this.#worker.postMessage(task)
      this.#watch(task)
      return await promise
    } finally {
      this.#worker.unref()
    }
  }

  /** Asks the thread to abandon a task; it answers as soon as the map can be interrupted. */
  cancel(id: number): void {
    Atomics.store(this.#control, controlCells.cancelled, id)
  }

  /** Ends the thread at once. */
  async end(): Promise<void> {
    this.#ended = true
    await this.#worker.terminate()
  }

  #settle(answer: ThreadAnswer): void {
    const current = this.#current
    if (!current || current.id !== answer.id) return
    this.#current = undefined
    clearTimeout(this.#watchdog)
    current.answer(answer)
  }

  /** Ends the thread when its heart has not beaten for longer than any document may take. */
  #watch(task: SandboxTask): void {
    const characters = task.source.length + task.texts.reduce((sum, text) => sum + text.length, 0)
    const patience =
      this.#limits.documentMilliseconds + graceMilliseconds + characters * millisecondsPerCharacter
    let beats = -1
    let since = performance.now()
    const look = () => {
      const seen = Atomics.load(this.#control, controlCells.heartbeat)
      if (seen !== beats) {
        beats = seen
        since = performance.now()
      } else if (performance.now() - since > patience) {
        this.#settle({ id: task.id, ended: 'timeout', message: 'the map could not be interrupted' })
        void this.end()
        return
      }
      this.#watchdog = setTimeout(look, patience / 8)
    }
    this.#watchdog = setTimeout(look, patience / 8)
  }
}
