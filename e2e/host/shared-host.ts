import { type ChildProcess, fork } from 'node:child_process'
import { resolve } from 'node:path'
import { webArguments } from './web-arguments.ts'
import type { Host } from './host.ts'

/** Orders to the process that stories share: start a host by this number on a command line, or stop it. */
export type SharedHostOrder =
  | { readonly start: number; readonly args: readonly string[] }
  | { readonly stop: number }

/** What it answers, by the number: where the host is, or why there is none. */
export interface SharedHostAnswer {
  readonly of: number
  readonly url?: string
  readonly failed?: string
}

/**
 * A process that serves the app to one story after another: each has a web host and an engine of its own, with a state folder
 * of its own. Starting Node and loading the engine anew for each story takes longer than what many a story does.
 */
export class SharedHosts {
  readonly #waiting = new Map<number, PromiseWithResolvers<SharedHostAnswer>>()
  #child: ChildProcess | null = null
  #started = 0
  said = ''

  async start(stateFolder: string, file?: string): Promise<SharedHost> {
    const number = ++this.#started
    const { url = '' } = await this.#order(number, { start: number, args: webArguments(stateFolder, file) })
    return new SharedHost(url, this, async () => {
      await this.#order(number, { stop: number })
    })
  }

  async #order(number: number, order: SharedHostOrder): Promise<SharedHostAnswer> {
    const answered = Promise.withResolvers<SharedHostAnswer>()
    this.#waiting.set(number, answered)
    this.#process.send(order)
    const answer = await answered.promise
    if (answer.failed !== undefined) throw new Error(answer.failed)
    return answer
  }

  get #process(): ChildProcess {
    if (this.#child !== null) return this.#child
    const child = fork(resolve(import.meta.dirname, 'shared-host-process.ts'), [], {
      execArgv: [],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    })
    this.#child = child
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk: Buffer) => (this.said += chunk.toString()))
    child.on('message', (answer: SharedHostAnswer) => {
      this.#waiting.get(answer.of)?.resolve(answer)
      this.#waiting.delete(answer.of)
    })
    child.once('exit', (code, signal) => {
      this.#child = null
      const failure = new Error(`The process of the hosts ended with ${signal ?? code}:\n${this.said}`)
      for (const { reject } of this.#waiting.values()) reject(failure)
      this.#waiting.clear()
    })
    return child
  }

  /** Ends the process. */
  async end(): Promise<void> {
    const child = this.#child
    if (child === null) return
    const { promise, resolve: ended } = Promise.withResolvers<void>()
    child.once('exit', () => ended())
    child.disconnect()
    await promise
  }
}

/** A web host in a process that it shares with those of other stories, so that nothing can be done to its process. */
class SharedHost implements Host {
  readonly url: string
  readonly stop: () => Promise<void>
  readonly #hosts: SharedHosts

  constructor(url: string, hosts: SharedHosts, stop: () => Promise<void>) {
    this.url = url
    this.#hosts = hosts
    this.stop = stop
  }

  get said(): string {
    return this.#hosts.said
  }

  get hasEngine(): boolean {
    return true
  }

  killEngine(): void {
    throw new Error('Other stories share the process of this engine: name `hosts` to have one of its own.')
  }

  suspendEngine(): void {
    this.killEngine()
  }
}
