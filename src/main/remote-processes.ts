import * as v from 'valibot'
import type { FileRead, ReadOutcome } from '../engine/storage/aside/answer-read.ts'
import type { QueryProcess } from '../engine/storage/aside/query-processes.ts'
import { processNews, type ProcessRequest } from './query-process-messages.ts'

/** The query processes that main starts, as the engine host reaches them: over a port each. */
export class RemoteProcesses {
  readonly #send: (request: ProcessRequest) => void
  readonly #processes = new Map<number, RemoteProcess>()
  #started = 0

  constructor(send: (request: ProcessRequest) => void) {
    this.#send = send
  }

  start = (): QueryProcess => {
    const id = ++this.#started
    const process = new RemoteProcess(() => this.#send({ queryProcess: 'kill', id }))
    this.#processes.set(id, process)
    this.#send({ queryProcess: 'start', id })
    return process
  }

  /** Takes what main tells of a query process; false when the message is about something else. */
  receive(message: unknown, ports: readonly Electron.MessagePortMain[]): boolean {
    const news = v.safeParse(processNews, message)
    if (!news.success) return false
    const { queryProcessIs, id } = news.output
    const [port] = ports
    if (queryProcessIs === 'started' && port !== undefined) this.#processes.get(id)?.connect(port)
    if (queryProcessIs === 'ended') {
      this.#processes.get(id)?.end()
      this.#processes.delete(id)
    }
    return true
  }
}

class RemoteProcess implements QueryProcess {
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
