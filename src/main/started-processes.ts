import { MessageChannelMain, type UtilityProcess, utilityProcess } from 'electron'
import * as v from 'valibot'
import { processRequest, type ProcessNews } from './query-process-messages.ts'

/** The query processes of one engine host: only main can start a process, and end it. */
export class StartedProcesses {
  readonly #host: UtilityProcess
  readonly #module: string
  readonly #processes = new Map<number, UtilityProcess>()

  constructor(host: UtilityProcess, module: string) {
    this.#host = host
    this.#module = module
  }

  /** Does what the host asks; false when the message is about something else. */
  receive(message: unknown): boolean {
    const request = v.safeParse(processRequest, message)
    if (!request.success) return false
    const { queryProcess, id } = request.output
    if (queryProcess === 'start') this.#start(id)
    else this.#processes.get(id)?.kill()
    return true
  }

  #start(id: number): void {
    const child = utilityProcess.fork(this.#module, [], { serviceName: 'Datastore query' })
    this.#processes.set(id, child)
    child.once('exit', () => {
      this.#processes.delete(id)
      this.#host.postMessage({ queryProcessIs: 'ended', id } satisfies ProcessNews)
    })
    const { port1, port2 } = new MessageChannelMain()
    child.postMessage(null, [port1])
    this.#host.postMessage({ queryProcessIs: 'started', id } satisfies ProcessNews, [port2])
  }

  /** Ends them all: their host has ended. */
  end(): void {
    for (const child of this.#processes.values()) child.kill()
  }
}
