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

/** How many processes wait for a read, and for how many milliseconds more than one does. */
const [mostIdle, idleMilliseconds] = [2, 5000]

/**
 * Runs statements on SQLite files in processes of their own. A statement holds its thread until it has its answer and SQLite's
 * driver has no way to interrupt it, so that only the end of a process ends it.
 */
export class QueryProcesses {
  readonly #start: () => QueryProcess
  readonly #running = new Set<RunningProcess>()
  /** Those that have answered are kept for the next reads: a start takes longer than most statements. */
  readonly #idle: RunningProcess[] = []
  #rest: NodeJS.Timeout | undefined

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
    let process = this.#idle.pop()
    while (process?.ended === true) process = this.#idle.pop()
    process ??= new RunningProcess(this.#start())
    this.#running.add(process)
    return process
  }

  #giveBack(process: RunningProcess): void {
    this.#idle.push(process)
    if (this.#idle.length > mostIdle) this.#idle.shift()!.kill()
    // Each holds some 40 MB: but for one they are ended where nothing is read for a while.
    clearTimeout(this.#rest)
    this.#rest = setTimeout(() => {
      for (const each of this.#idle.splice(1)) each.kill()
    }, idleMilliseconds).unref()
  }

  /** Ends them all; what they were asked fails. */
  close(): void {
    clearTimeout(this.#rest)
    for (const process of [...this.#running, ...this.#idle]) process.kill()
    this.#idle.length = 0
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
