import type { Writable } from 'node:stream'
import { DatastoreError } from '../../../shared/errors.ts'
import type { Sink } from '../../storage/replace-file.ts'

const pieceSize = 64 * 1024

/**
 * Writes into a stream of the caller's, a piece at a time: the next one when the stream has taken the one before, so a slow
 * reader holds the export back. The stream stays open.
 */
export class StreamSink implements Sink {
  readonly #stream: Writable
  readonly #signal: AbortSignal | undefined
  #gathered: (string | Uint8Array)[] = []
  #size = 0
  /** Keeps an error that comes between two pieces from ending the process: the next piece is refused for it. */
  readonly #listen = (): void => {}

  constructor(stream: Writable, signal: AbortSignal | undefined) {
    this.#stream = stream
    this.#signal = signal
    stream.on('error', this.#listen)
  }

  async write(content: string | Uint8Array): Promise<void> {
    this.#gathered.push(content)
    this.#size += content.length
    if (this.#size >= pieceSize) await this.#flush()
  }

  /** Hands over what is left, and waits until the stream has taken it. */
  async finish(): Promise<void> {
    await this.#flush()
  }

  /** Leaves the stream to its owner. */
  leave(): void {
    this.#stream.off('error', this.#listen)
  }

  async #flush(): Promise<void> {
    const bytes = Buffer.concat(
      this.#gathered.map((piece) => (typeof piece === 'string' ? Buffer.from(piece) : piece)),
    )
    this.#gathered = []
    this.#size = 0
    if (bytes.length > 0) await this.#hand(bytes)
  }

  #hand(bytes: Buffer): Promise<void> {
    const [stream, signal] = [this.#stream, this.#signal]
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const closed = (): void => reject(refused('it was closed before everything was written'))
    const cancelled = (): void =>
      reject(new DatastoreError('CANCELLED', 'The export to a stream was cancelled.'))
    // A reader that went away closes the stream without an error, and the piece is never taken.
    stream.once('close', closed)
    signal?.addEventListener('abort', cancelled, { once: true })
    if (signal?.aborted === true) cancelled()
    else
      stream.write(bytes, (error) => {
        if (error) reject(refused(error.message, error))
        else resolve()
      })
    return promise.finally(() => {
      stream.off('close', closed)
      signal?.removeEventListener('abort', cancelled)
    })
  }
}

function refused(reason: string, cause?: unknown): DatastoreError {
  return new DatastoreError('IO', `The stream takes no more of the export: ${reason}.`, { cause })
}
