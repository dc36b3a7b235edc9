import { backoff, delay } from './delay.ts'

/** Waits before a process that ended by itself is started again, in milliseconds; the last one repeats. */
const restartDelays = [0, 200, 1000, 5000]
/** A process that ran for so many milliseconds has started well. */
const steady = 30_000
/** Milliseconds a process may take to close its databases. */
const closing = 3000

/** A process as its supervisor sees it. */
export interface SupervisedProcess {
  /** Calls back once, when the process has ended, with what it ended by. */
  onExit(listener: (reason: string) => void): void
  /** Asks the process to close its databases and end. */
  askToEnd(): void
  /** Ends the process by force. */
  kill(): void
}

export interface SupervisorOptions<Process extends SupervisedProcess> {
  /** Starts the process; `again` when the one before it has ended by itself. */
  readonly start: (again: boolean) => Process
  /** Called whenever the process has ended, before it is started again. */
  readonly onEnded: (process: Process) => void
  /** Called when the process has ended by itself. */
  readonly onCrashed: (reason: string) => void
}

/** Keeps a process running: starts it again when it ends by itself, later after each failure. */
export class Supervisor<Process extends SupervisedProcess> {
  readonly #options: SupervisorOptions<Process>
  readonly #stopped = new AbortController()
  #process: Process | null = null
  #exited: Promise<void> = Promise.resolve()
  #failures = 0
  #again = false

  constructor(options: SupervisorOptions<Process>) {
    this.#options = options
  }

  /** The process; null while it is being started again, and when it was stopped. */
  get process(): Process | null {
    return this.#process
  }

  start(): void {
    const { start, onEnded, onCrashed } = this.#options
    const started = performance.now()
    const process = start(this.#again)
    this.#process = process
    this.#exited = new Promise((resolve) => {
      process.onExit((reason) => {
        this.#process = null
        onEnded(process)
        resolve()
        if (this.#stopped.signal.aborted) return
        this.#failures = performance.now() - started > steady ? 0 : this.#failures + 1
        this.#again = true
        onCrashed(reason)
        void this.#startAgain()
      })
    })
  }

  async #startAgain(): Promise<void> {
    await delay(backoff(restartDelays, this.#failures - 1), this.#stopped.signal)
    if (!this.#stopped.signal.aborted) this.start()
  }

  /** Lets the process close its databases, and ends it by force when that takes longer than three seconds. */
  async stop(): Promise<void> {
    this.#stopped.abort()
    const process = this.#process
    if (process === null) return
    process.askToEnd()
    const ended = new AbortController()
    void this.#exited.then(() => ended.abort())
    await delay(closing, ended.signal)
    if (!ended.signal.aborted) process.kill()
    await this.#exited
  }
}
