import { MessageChannel, receiveMessageOnPort, Worker, type MessagePort } from 'node:worker_threads'
import {
  controlCells,
  type SandboxReply,
  type SandboxTask,
  type WorkerReady,
  type WorkerSetup,
} from './messages.ts'
import { readerLocale } from '../../../shared/numbers.ts'
import type { SandboxLimits } from '../limits.ts'
import { workerFile } from './worker-file.ts'

/** How a thread ended in the middle of a task: it stood still, it ran out of memory, or it broke. */
export type ThreadEnd = 'timeout' | 'memory' | 'crash'

export type ThreadAnswer =
  | SandboxReply
  | { readonly id: number; readonly ended: ThreadEnd; readonly message: string }

/** Time a thread may go without a sign of life, beside the deadline of a document: native code cannot be interrupted. */
const graceMilliseconds = 1_000
const millisecondsPerCharacter = 1 / 20_000

/** Whether the present thread may be held: a browser's main thread may not, and other hosts may forbid it too. */
function mayBeHeld(): boolean {
  try {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 1, 0)
    return true
  } catch {
    return false
  }
}

/** The code of the interpreter as the first thread has compiled it: the others start in half the time. */
let interpreter: WebAssembly.Module | undefined

/** Where Node keeps compiled scripts, if the program says so; nothing else of its environment is a worker's business. */
function compileCache(): NodeJS.ProcessEnv {
  const { NODE_COMPILE_CACHE } = process.env
  return NODE_COMPILE_CACHE === undefined ? {} : { NODE_COMPILE_CACHE }
}

/** One worker thread. Takes one task at a time; after it has `ended` it is of no more use. */
export class Thread {
  readonly #worker: Worker
  readonly #port: MessagePort
  readonly #control = new Int32Array(new SharedArrayBuffer(4 * controlCells.length))
  readonly #limits: Required<SandboxLimits>
  readonly #started: Promise<void>
  readonly #mayHold = mayBeHeld()
  #current: { id: number; answer: (answer: ThreadAnswer) => void } | undefined
  #watchdog: NodeJS.Timeout | undefined
  #ready = false
  #ended = false
  #fault: unknown

  constructor(limits: Required<SandboxLimits>) {
    this.#limits = limits
    const { port1, port2 } = new MessageChannel()
    this.#port = port1
    const setup: WorkerSetup = {
      limits,
      locale: readerLocale(),
      control: this.#control.buffer,
      port: port2,
      ...(interpreter && { interpreter }),
    }
    this.#worker = new Worker(workerFile(), {
      workerData: setup,
      transferList: [port2],
      env: compileCache(),
      execArgv: [],
      // The interpreter's own stack limit must be reached before the thread's. Of a batch hardly anything stays: more room for young
      // objects would only be filled.
      resourceLimits: { stackSizeMb: 16, maxOldGenerationSizeMb: 512, maxYoungGenerationSizeMb: 8 },
    })
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    this.#started = promise
    promise.catch(() => undefined)
    this.#worker.once('message', (ready: WorkerReady) => {
      interpreter ??= ready.interpreter as WebAssembly.Module
      this.#ready = true
      resolve()
    })
    this.#worker.on('error', (error: unknown) => {
      this.#fault = error
    })
    this.#worker.on('exit', () => {
      this.#ended = true
      this.#receive()
      reject(this.#fault ?? new Error('the worker thread ended while it started'))
      const memory = (this.#fault as { code?: unknown } | undefined)?.code === 'ERR_WORKER_OUT_OF_MEMORY'
      const message = this.#fault instanceof Error ? this.#fault.message : 'the worker thread ended'
      this.#settle({ id: this.#current?.id ?? 0, ended: memory ? 'memory' : 'crash', message })
      port1.close()
    })
    this.#worker.unref()
    port1.on('message', (reply: SandboxReply) => this.#settle(reply))
    port1.unref()
  }

  get ended(): boolean {
    return this.#ended
  }

  /** Whether it can be asked briefly: it has started, has not ended, and the present thread may be held. */
  get ready(): boolean {
    return this.#ready && !this.#ended && this.#mayHold
  }

  /**
   * Performs a task. Keeps the process alive until it is answered.
   *
   * @throws whatever kept the thread from starting
   */
  async ask(task: SandboxTask): Promise<ThreadAnswer> {
    this.#worker.ref()
    try {
      await this.#started
      const answer = this.#send(task)
      this.#watch(task)
      return await answer
    } finally {
      this.#worker.unref()
    }
  }

  /**
   * Performs a task on a thread that is ready, and waits for the answer some milliseconds without letting go of the
   * present thread: to fall asleep in the event loop and be woken takes longer than a quick map.
   */
  askBriefly(task: SandboxTask, milliseconds: number): ThreadAnswer | Promise<ThreadAnswer> {
    let answered: ThreadAnswer | undefined
    const answer = this.#send(task, (given) => (answered = given))
    const ends = performance.now() + milliseconds
    for (;;) {
      const seen = Atomics.load(this.#control, controlCells.answered)
      this.#receive()
      if (answered) return answered
      const left = ends - performance.now()
      if (left <= 0) return this.#goOn(task, answer)
      Atomics.wait(this.#control, controlCells.answered, seen, left)
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

  async #goOn(task: SandboxTask, answer: Promise<ThreadAnswer>): Promise<ThreadAnswer> {
    this.#worker.ref()
    this.#watch(task)
    try {
      return await answer
    } finally {
      this.#worker.unref()
    }
  }

  #send(task: SandboxTask, hear?: (answer: ThreadAnswer) => void): Promise<ThreadAnswer> {
    const { promise, resolve } = Promise.withResolvers<ThreadAnswer>()
    const answer = (given: ThreadAnswer) => {
      hear?.(given)
      resolve(given)
    }
    this.#current = { id: task.id, answer }
    this.#port.postMessage(task)
    Atomics.add(this.#control, controlCells.asked, 1)
    Atomics.notify(this.#control, controlCells.asked)
    return promise
  }

  /** Takes the answer that has arrived, if one has, before the event loop brings it. */
  #receive(): void {
    const received = receiveMessageOnPort(this.#port)
    if (received) this.#settle(received.message as SandboxReply)
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
