import * as v from 'valibot'
import type { FileRead, ReadOutcome } from '../engine/storage/aside/answer-read.ts'
import type { ReaderProcess } from '../engine/storage/aside/readers.ts'
import { readerNews, type ReaderRequest } from './reader-messages.ts'

/** The readers that main starts, as the engine host reaches them: over a port each. */
export class RemoteReaders {
  readonly #send: (request: ReaderRequest) => void
  readonly #readers = new Map<number, RemoteReader>()
  #started = 0

  constructor(send: (request: ReaderRequest) => void) {
    this.#send = send
  }

  start = (): ReaderProcess => {
    const id = ++this.#started
    const reader = new RemoteReader(() => this.#send({ reader: 'kill', id }))
    this.#readers.set(id, reader)
    this.#send({ reader: 'start', id })
    return reader
  }

  /** Takes what main tells of a reader; false when the message is about something else. */
  receive(message: unknown, ports: readonly Electron.MessagePortMain[]): boolean {
    const news = v.safeParse(readerNews, message)
    if (!news.success) return false
    const { readerIs, id } = news.output
    const [port] = ports
    if (readerIs === 'started' && port !== undefined) this.#readers.get(id)?.connect(port)
    if (readerIs === 'ended') {
      this.#readers.get(id)?.end()
      this.#readers.delete(id)
    }
    return true
  }
}

class RemoteReader implements ReaderProcess {
  readonly #kill: () => void
  /** What is sent before there is a port. */
  readonly #waiting: FileRead[] = []
  #port: Electron.MessagePortMain | undefined
  #tell: (outcome: ReadOutcome | null) => void = () => undefined

  constructor(kill: () => void) {
    this.#kill = kill
  }

  send(read: FileRead): void {
    if (this.#port === undefined) this.#waiting.push(read)
    else this.#port.postMessage(read)
  }

  listen(listener: (outcome: ReadOutcome | null) => void): void {
    this.#tell = listener
  }

  kill(): void {
    this.#kill()
  }

  connect(port: Electron.MessagePortMain): void {
    this.#port = port
    port.on('message', ({ data }) => this.#tell(data as ReadOutcome))
    port.start()
    for (const read of this.#waiting.splice(0)) port.postMessage(read)
  }

  end(): void {
    this.#port?.close()
    this.#tell(null)
  }
}
