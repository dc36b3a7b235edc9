import type { Readable, Writable } from 'node:stream'
import { followProgress, type ProgressCounts } from './progress-bar.ts'
import { toLine } from './to-line.ts'
import { ReaderLeft } from './usage-error.ts'

/** Where a command reads and writes. */
export interface CliStreams {
  readonly stdin: Readable & { readonly isTTY?: boolean }
  readonly stdout: Writable
  readonly stderr: Writable & { readonly isTTY?: boolean }
  readonly env: Readonly<Record<string, string | undefined>>
}

/** Gives a command its streams, the signal that ends it, and the writing of its results: as sentences or as lines of JSON. */
export class Cli {
  readonly streams: CliStreams
  readonly signal: AbortSignal
  /** Whether results and errors are lines of JSON. */
  readonly json: boolean
  /** Set by a command that went to its end and found something wrong. */
  exitCode = 0
  readonly #listen = (): void => {}

  constructor(streams: CliStreams, signal: AbortSignal, json: boolean) {
    this.streams = streams
    this.signal = signal
    this.json = json
    // A reader that leaves is told by the write that fails; without a listener the error would end the process.
    streams.stdout.on('error', this.#listen)
  }

  /** Writes a line of results to standard output, and waits until it is taken. @throws ReaderLeft */
  async print(line: string): Promise<void> {
    await write(this.streams.stdout, `${line}\n`)
  }

  /** Writes a value as a line of JSON; integers beyond 2^53 stay exact. */
  async printJson(value: unknown): Promise<void> {
    await this.print(toLine(value))
  }

  /** Writes a result: a line of JSON with `--json`, else a sentence. */
  async result(value: unknown, sentence: string): Promise<void> {
    await (this.json ? this.printJson(value) : this.print(sentence))
  }

  /** Writes a line for the person to standard error. */
  async say(line: string): Promise<void> {
    await write(this.streams.stderr, `${line}\n`).catch(() => {})
  }

  /** Waits for long work and returns its last snapshot, with a bar on a terminal. */
  follow<T>(work: AsyncIterable<T>, label: string, counts: (snapshot: T) => ProgressCounts): Promise<T> {
    const { stderr } = this.streams
    return followProgress(work, {
      label,
      counts,
      stream: stderr.isTTY === true && !this.json ? stderr : null,
    })
  }

  /** Leaves the streams to their owner. */
  leave(): void {
    this.streams.stdout.off('error', this.#listen)
  }
}

async function write(stream: Writable, text: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    stream.write(text, (error) => {
      if (error) reject('code' in error && error.code === 'EPIPE' ? new ReaderLeft() : error)
      else resolve()
    })
  })
}
