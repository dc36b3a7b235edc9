import { DatastoreError } from '../../../shared/errors.ts'
import { endOfRead } from './read-aside.ts'
import type { ReadAnswer, ReadLimits } from './read-aside.ts'
import type { FileRead, ReadOutcome } from './answer-read.ts'

/** A process that answers one read after the other. */
export interface ReaderProcess {
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
export class Readers {
  readonly #start: () => ReaderProcess
  readonly #running = new Set<Reader>()
  /** One that has answered is kept for the next read: a start takes longer than most statements. */
  #idle: Reader | undefined

  constructor(start: () => ReaderProcess) {
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
    const reader = this.#take()
    const kill = (): void => reader.kill()
    ended.addEventListener('abort', kill)
    try {
      const outcome = await reader.ask(read)
      ended.throwIfAborted()
      if (outcome === null) throw lostReader(read.path)
      this.#giveBack(reader)
      if ('answer' in outcome) return outcome.answer
      const { code, message } = outcome.failure
      throw Object.assign(new Error(message), { code })
    } finally {
      ended.removeEventListener('abort', kill)
      this.#running.delete(reader)
    }
  }

  #take(): Reader {
    const idle = this.#idle
    this.#idle = undefined
    const reader = idle?.ended === false ? idle : new Reader(this.#start())
    this.#running.add(reader)
    return reader
  }

  #giveBack(reader: Reader): void {
    if (this.#idle?.ended === false) reader.kill()
    else this.#idle = reader
  }

  /** Ends every reader; what they were asked fails. */
  close(): void {
    for (const reader of this.#running) reader.kill()
    this.#idle?.kill()
    this.#idle = undefined
  }
}

/** A process, and who waits for its answer. */
class Reader {
  readonly #process: ReaderProcess
  #told: ((outcome: ReadOutcome | null) => void) | undefined
  #ended = false

  constructor(process: ReaderProcess) {
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

function lostReader(path: string): DatastoreError {
  return new DatastoreError(
    'INTERNAL',
    `The process that read "${path}" has ended before it had the answer: it may have run out of memory. Ask for less, or try again.`,
    { details: { path } },
  )
}
