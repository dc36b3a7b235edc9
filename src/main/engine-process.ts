import { MessageChannelMain, type UtilityProcess, utilityProcess, type WebContents } from 'electron'
import type { EngineOptions } from '../engine/api/engine.ts'
import type { SafeAnswer } from './safe-messages.ts'

/** Waits before starting a host again that ended by itself, in milliseconds; the last one repeats. */
const restartDelays = [0, 200, 1000, 5000]
/** A host that ran this long is taken to have started well. */
const steady = 30_000

interface EngineProcessOptions extends EngineOptions {
  /** The built entry of the engine host. */
  readonly module: string
  /** Called each time the host ended by itself, so that windows know their ports lead nowhere. */
  readonly onGone: () => void
  /** Answers a message of the host's own; null when it needs no answer. */
  readonly onMessage: (message: unknown) => Promise<SafeAnswer | null>
}

/** Keeps the engine host running as a process of its own and hands each window a port to it. */
export class EngineProcess {
  readonly #options: EngineProcessOptions
  #child: UtilityProcess | null = null
  /** Windows that asked while there was no host, and the channel their port goes to. */
  readonly #waiting = new Map<WebContents, string>()
  #failures = 0
  #stopping = false

  constructor(options: EngineProcessOptions) {
    this.#options = options
  }

  start(): void {
    const { module, stateFolder, sampleFile, onGone } = this.#options
    const started = Date.now()
    const child = utilityProcess.fork(module, [JSON.stringify({ stateFolder, sampleFile })], {
      serviceName: 'Datastore engine',
    })
    this.#child = child
    child.on('message', (message: unknown) => void this.#answer(child, message))
    for (const [contents, channel] of this.#waiting) this.connect(contents, channel)
    this.#waiting.clear()
    child.once('exit', (code) => {
      this.#child = null
      if (this.#stopping) return
      this.#failures = Date.now() - started > steady ? 0 : this.#failures + 1
      console.error(`The engine host ended (${code}) and is being started again.`)
      onGone()
      const delay = restartDelays[Math.min(this.#failures, restartDelays.length) - 1] ?? 0
      setTimeout(() => this.#stopping || this.start(), delay)
    })
  }

  async #answer(child: UtilityProcess, message: unknown): Promise<void> {
    const answer = await this.#options.onMessage(message)
    // A host that has ended meanwhile waits for no answer.
    if (answer !== null && this.#child === child) child.postMessage(answer)
  }

  /** Gives a window a port to the host, as soon as there is a host. */
  connect(contents: WebContents, channel: string): void {
    if (this.#child === null) {
      this.#waiting.set(contents, channel)
      return
    }
    if (contents.isDestroyed()) return
    const { port1, port2 } = new MessageChannelMain()
    this.#child.postMessage(null, [port1])
    contents.postMessage(channel, null, [port2])
  }

  /** Lets the host close its databases, and ends it by force when that takes longer than three seconds. */
  async stop(): Promise<void> {
    this.#stopping = true
    const child = this.#child
    if (child === null) return
    const exited = new Promise<void>((settle) => child.once('exit', () => settle()))
    child.postMessage('close')
    const timer = setTimeout(() => child.kill(), 3000)
    await exited
    clearTimeout(timer)
  }
}
