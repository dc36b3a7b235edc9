import { MessageChannelMain, type UtilityProcess, utilityProcess } from 'electron'
import * as v from 'valibot'
import { readerRequest, type ReaderNews } from './reader-messages.ts'

/** The readers of one engine host: only main can start a process, and end it. */
export class ReaderProcesses {
  readonly #host: UtilityProcess
  readonly #module: string
  readonly #readers = new Map<number, UtilityProcess>()

  constructor(host: UtilityProcess, module: string) {
    this.#host = host
    this.#module = module
  }

  /** Does what the host asks; false when the message is about something else. */
  receive(message: unknown): boolean {
    const request = v.safeParse(readerRequest, message)
    if (!request.success) return false
    const { reader, id } = request.output
    if (reader === 'start') this.#start(id)
    else this.#readers.get(id)?.kill()
    return true
  }

  #start(id: number): void {
    const child = utilityProcess.fork(this.#module, [], { serviceName: 'Datastore query' })
    this.#readers.set(id, child)
    child.once('exit', () => {
      this.#readers.delete(id)
      this.#host.postMessage({ readerIs: 'ended', id } satisfies ReaderNews)
    })
    const { port1, port2 } = new MessageChannelMain()
    child.postMessage(null, [port1])
    this.#host.postMessage({ readerIs: 'started', id } satisfies ReaderNews, [port2])
  }

  /** Ends them all: their host has ended. */
  end(): void {
    for (const child of this.#readers.values()) child.kill()
  }
}
