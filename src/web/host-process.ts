import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { EngineOptions } from '../engine/api/engine.ts'
import type { HostMessage, ShellMessage } from './host-messages.ts'

/** Waits before starting a host again that ended by itself, in milliseconds; the last one repeats. */
const restartDelays = [0, 200, 1000, 5000]
/** A host that ran this long is taken to have started well. */
const steady = 30_000

/** What the web host wants to know of the sockets it handed over, by their numbers. */
export interface SocketListener {
  readonly onActive: (socket: number) => void
  readonly onClosed: (socket: number) => void
}

/** Keeps an engine host running as a process of its own and hands it the sockets of browsers. */
export class HostProcess {
  readonly #options: EngineOptions
  readonly #listener: SocketListener
  #child: ChildProcess | null = null
  /** Sockets on their way to the host, kept until it has them: one lost on the way would never be closed. */
  readonly #underway = new Map<number, Socket>()
  /** Sockets the host serves. */
  readonly #served = new Set<number>()
  #passed = 0
  #failures = 0
  #stopping = false

  constructor(options: EngineOptions, listener: SocketListener) {
    this.#options = options
    this.#listener = listener
  }

  /** The number of the process now running; undefined while it is being started again. */
  get pid(): number | undefined {
    return this.#child?.pid
  }

  start(): void {
    const started = Date.now()
    // Node's own options are this process's alone: some of them (--input-type, --inspect-brk) would end or halt the host.
    const child = fork(new URL('./engine-host.ts', import.meta.url), [JSON.stringify(this.#options)], {
      execArgv: [],
    })
    this.#child = child
    child.on('message', (message: HostMessage) => {
      if ('taken' in message) this.#release(message.taken)
      else if ('active' in message) this.#listener.onActive(message.active)
      else this.#closed(message.closed)
    })
    child.once('error', (error) =>
      console.error(`Datastore: the engine host could not be started: ${error.message}`),
    )
    child.once('exit', (code, signal) => {
      this.#child = null
      for (const socket of this.#underway.values()) socket.destroy()
      this.#underway.clear()
      for (const socket of this.#served) this.#closed(socket)
      if (this.#stopping) return
      this.#failures = Date.now() - started > steady ? 0 : this.#failures + 1
      console.error(`Datastore: the engine host ended (${signal ?? code}) and is being started again.`)
      setTimeout(
        () => this.#stopping || this.start(),
        restartDelays[Math.min(this.#failures, restartDelays.length) - 1] ?? 0,
      )
    })
  }

  /** Hands over a socket whose upgrade request was checked, and numbers it; null when there is no host to take it. */
  pass(request: Pick<IncomingMessage, 'url' | 'headers'>, socket: Socket, head: Buffer): number | null {
    const child = this.#child
    if (child?.connected !== true) return null
    const id = ++this.#passed
    this.#served.add(id)
    const message: ShellMessage = {
      socket: id,
      url: request.url ?? '/',
      headers: request.headers,
      head: head.toString('base64'),
    }
    this.#underway.set(id, socket)
    child.send(message, socket, { keepOpen: true }, (error) => {
      if (error === null) return
      this.#underway.delete(id)
      socket.destroy()
      this.#closed(id)
    })
    return id
  }

  /** Closes a socket that was handed over. */
  end(socket: number): void {
    this.#underway.get(socket)?.destroy()
    const message: ShellMessage = { end: socket }
    if (this.#child?.connected === true) this.#child.send(message)
  }

  #closed(socket: number): void {
    if (this.#served.delete(socket)) this.#listener.onClosed(socket)
  }

  /**
   * Lets go of a socket the host has taken, and only then lets the host answer its handshake: the browser is silent
   * until it is answered, so nothing it sends can be read here by mistake.
   */
  #release(id: number): void {
    this.#underway.get(id)?.destroy()
    this.#underway.delete(id)
    const message: ShellMessage = { serve: id }
    this.#child?.send(message)
  }

  /** Lets the host close its databases, and ends it by force when that takes longer than three seconds. */
  async stop(): Promise<void> {
    this.#stopping = true
    const child = this.#child
    if (child === null || child.exitCode !== null) return
    const exited = once(child, 'exit')
    if (child.connected) child.disconnect()
    const timer = setTimeout(() => child.kill('SIGKILL'), 3000)
    await exited
    clearTimeout(timer)
  }
}
