import { DatastoreError } from '../../../shared/errors.ts'
import { endOfRead } from './read-aside.ts'
import type { ReadAnswer, ReadLimits, ReadPage } from './read-aside.ts'
import type { FileRead, ReadOutcome } from './answer-read.ts'

/** A process that answers one read after the other. */
export interface QueryProcess {
  send(read: FileRead): void
  /** Tells of each answer, and with null, once, that the process has ended. */
  listen(listener: (outcome: ReadOutcome | null) => void): void
  /** Ends the process by force, whatever it is at. */
  kill(): void
}

/**
 * Runs statements on SQLite files in processes of their own. A statement holds its thread until it has its answer and SQLite's
 * driver has no way to interrupt it, so that only the end of a process ends it.
 */
export class QueryProcesses {
  readonly #start: () => QueryProcess
  readonly #running = new Set<RunningProcess>()
  /** One that has answered is kept for the next read: a start takes longer than most statements. */
  #idle: RunningProcess | undefined

  constructor(start: () => QueryProcess) {
    this.#start = start
  }

  /** @throws DatastoreError `CANCELLED`; what SQLite says of the statement. */
  async read(read: FileRead, limits: ReadLimits): Promise<ReadAnswer> {
    const end = endOfRead(limits)
    try {
      end.signal.throwIfAborted()
      return await this.#readUntil(read, end.signal)
    } finally {
      end.dispose()
    }
  }

  async #readUntil(read: FileRead, ended: AbortSignal): Promise<ReadAnswer> {
    const process = this.#take()
    const kill = (): void => process.kill()
    ended.addEventListener('abort', kill)
    try {
      const outcome = await allOf(process, read, ended)
      ended.throwIfAborted()
      if (outcome === null) throw lostProcess(read.path)
      this.#giveBack(process)
      if ('answer' in outcome) return outcome.answer
      const { code, message } = outcome.failure
      throw Object.assign(new Error(message), { code })
    } finally {
      ended.removeEventListener('abort', kill)
      this.#running.delete(process)
    }
  }

  #take(): RunningProcess {
    const idle = this.#idle
    this.#idle = undefined
    const process = idle?.ended === false ? idle : new RunningProcess(this.#start())
    this.#running.add(process)
    return process
  }

  #giveBack(process: RunningProcess): void {
    if (this.#idle?.ended === false) process.kill()
    else this.#idle = process
  }

  /** Ends them all; what they were asked fails. */
  close(): void {
    for (const process of this.#running) process.kill()
    this.#idle?.kill()
    this.#idle = undefined
  }
}

/** Returns the last answer of the process, and calls `each` with every page before it. */
async function allOf(
  process: RunningProcess,
  read: FileRead,
  ended: AbortSignal,
): Promise<ReadOutcome | null> {
  const { each, ...page } = read.page ?? {}
  if (each === undefined) return await process.ask(read)
  const asked: FileRead = { ...read, page: page as ReadPage, goesOn: true }
  for (;;) {
    const outcome = await process.ask(asked)
    if (outcome === null || !('answer' in outcome) || outcome.answer.more !== true) return outcome
    try {
      await each(outcome.answer)
      ended.throwIfAborted()
    } catch (error) {
      // What is left of the statement is not wanted.
      process.kill()
      throw error
    }
  }
}

/** A process, and who waits for its answer. */
class RunningProcess {
  readonly #process: QueryProcess
  #told: ((outcome: ReadOutcome | null) => void) | undefined
  #ended = false

  constructor(process: QueryProcess) {
    this.#process = process
    process.listen((outcome) => {
      if (outcome === null) this.#ended = true
      this.#told?.(outcome)
    })
  }

  get ended(): boolean {
    return this.#ended
  }

  /** The answer; null when the process has ended instead. */
  async ask(read: FileRead): Promise<ReadOutcome | null> {
    return await new Promise((resolve) => {
      this.#told = resolve
      this.#process.send(read)
    })
  }

  kill(): void {
    this.#ended = true
    this.#process.kill()
    this.#told?.(null)
  }
}

function lostProcess(path: string): DatastoreError {
  return new DatastoreError(
    'INTERNAL',
    `The process that read "${path}" has ended before it had the answer: it may have run out of memory. Ask for less, or try again.`,
    { details: { path } },
  )
}
