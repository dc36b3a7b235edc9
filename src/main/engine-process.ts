import { MessageChannelMain, type UtilityProcess, utilityProcess, type WebContents } from 'electron'
import type { EngineOptions } from '../engine/api/engine.ts'
import type { LogFile } from '../engine/api/files/log-file.ts'
import { type SupervisedProcess, Supervisor } from '../shared/supervisor.ts'
import { StartedProcesses } from './started-processes.ts'
import type { SecretAnswer } from './secret-messages.ts'

interface EngineProcessOptions extends EngineOptions {
  readonly log: LogFile
  /** The built entry of the engine host. */
  readonly module: string
  /** The built entry of its processes. */
  readonly queryModule: string
  /** Called each time the host ended by itself, so that windows know their ports lead nowhere. */
  readonly onGone: () => void
  /** Answers a message of the host's own; null when it needs no answer. */
  readonly onMessage: (message: unknown) => Promise<SecretAnswer | null>
}

/** Keeps the engine host running as a process of its own and hands each window a port to it. */
export class EngineProcess {
  readonly #options: EngineProcessOptions
  readonly #supervisor: Supervisor<EngineChild>
  /** Windows that asked while there was no host, and the channel their port goes to. */
  readonly #waiting = new Map<WebContents, string>()

  constructor(options: EngineProcessOptions) {
    this.#options = options
    this.#supervisor = new Supervisor({
      start: (restarted) => this.#fork(restarted),
      onEnded: () => undefined,
      onCrashed: (code) => {
        const what = `The engine host ended (${code}) and is being started again.`
        options.log.write(what)
        console.error(what)
        options.onGone()
      },
    })
  }

  start(): void {
    this.#supervisor.start()
  }

  #fork(restarted: boolean): EngineChild {
    const { module, queryModule, stateFolder, sampleFile, locale } = this.#options
    const options: EngineOptions = { stateFolder, sampleFile, locale, restarted }
    const child = utilityProcess.fork(module, [JSON.stringify(options)], {
      serviceName: 'Datastore engine',
    })
    const processes = new StartedProcesses(child, queryModule)
    child.on('message', (message: unknown) => {
      if (!processes.receive(message)) void this.#answer(child, message)
    })
    child.once('exit', () => processes.end())
    for (const [contents, channel] of this.#waiting) connect(child, contents, channel)
    this.#waiting.clear()
    return {
      child,
      onExit: (listener) => child.once('exit', (code) => listener(String(code))),
      askToEnd: () => child.postMessage('close'),
      kill: () => child.kill(),
    }
  }

  async #answer(child: UtilityProcess, message: unknown): Promise<void> {
    const answer = await this.#options.onMessage(message)
    // A host that has ended meanwhile waits for no answer.
    if (answer !== null && this.#supervisor.process?.child === child) child.postMessage(answer)
  }

  /** Gives a window a port to the host, as soon as there is a host. */
  connect(contents: WebContents, channel: string): void {
    const child = this.#supervisor.process?.child
    if (child === undefined) this.#waiting.set(contents, channel)
    else connect(child, contents, channel)
  }

  /** Lets the host close its databases, and ends it by force when that takes longer than three seconds. */
  async stop(): Promise<void> {
    await this.#supervisor.stop()
  }
}

interface EngineChild extends SupervisedProcess {
  readonly child: UtilityProcess
}

function connect(child: UtilityProcess, contents: WebContents, channel: string): void {
  if (contents.isDestroyed()) return
  const { port1, port2 } = new MessageChannelMain()
  child.postMessage(null, [port1])
  contents.postMessage(channel, null, [port2])
}
