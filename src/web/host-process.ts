import { type ChildProcess, fork } from 'node:child_process'
import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { LogFile } from '../engine/api/files/log-file.ts'
import type { EngineOptions } from '../engine/api/engine.ts'
import { type SupervisedProcess, Supervisor } from '../shared/supervisor.ts'
import type { HostMessage, ShellMessage } from './host-messages.ts'
import type { SocketListener } from './upgraded-sockets.ts'

/** An engine that serves the sockets of browsers which the web host hands over. */
export interface ServingEngine {
  /** The number of the engine's process; undefined while it is being started again. */
  readonly pid: number | undefined
  start(): void
  /** Hands over a socket whose upgrade request was checked, and numbers it; null when nothing can take it. */
  pass(request: Pick<IncomingMessage, 'url' | 'headers'>, socket: Socket, head: Buffer): number | null
  end(socket: number): void
  /** Closes the databases. */
  stop(): Promise<void>
}

/** Keeps an engine host running as a process of its own and hands it the sockets of browsers. */
export class HostProcess implements ServingEngine {
  readonly #options: EngineOptions
  readonly #listener: SocketListener
  readonly #supervisor: Supervisor<HostChild>
  /** Sockets on their way to the host, kept until it has them: one lost on the way would never be closed. */
  readonly #underway = new Map<number, Socket>()
  /** Sockets the host serves. */
  readonly #served = new Set<number>()
  #passed = 0

  constructor(options: EngineOptions, listener: SocketListener) {
    this.#options = options
    this.#listener = listener
    this.#supervisor = new Supervisor({
      start: (restarted) => this.#fork(restarted),
      onEnded: () => this.#forgetSockets(),
      onCrashed: (reason) => {
        const what = `the engine host ended (${reason}) and is being started again.`
        new LogFile(options.stateFolder).write(what)
        console.error(`Datastore: ${what}`)
      },
    })
  }

  get #child(): ChildProcess | undefined {
    return this.#supervisor.process?.child
  }

  get pid(): number | undefined {
    return this.#child?.pid
  }

  start(): void {
    this.#supervisor.start()
  }

  #fork(restarted: boolean): HostChild {
    // Node's own options are this process's alone: some of them (--input-type, --inspect-brk) would end or halt the host.
    const options: EngineOptions = { ...this.#options, restarted }
    const child = fork(new URL('./engine-host.ts', import.meta.url), [JSON.stringify(options)], {
      execArgv: [],
    })
    child.on('message', (message: HostMessage) => {
      if ('taken' in message) this.#release(message.taken)
      else if ('active' in message) this.#listener.onActive(message.active)
      else this.#closed(message.closed)
    })
    child.once('error', (error) =>
      console.error(`Datastore: the engine host could not be started: ${error.message}`),
    )
    return {
      child,
      onExit: (listener) => child.once('exit', (code, signal) => listener(String(signal ?? code))),
      askToEnd: () => child.connected && child.disconnect(),
      kill: () => child.kill('SIGKILL'),
    }
  }

  #forgetSockets(): void {
    for (const socket of this.#underway.values()) socket.destroy()
    this.#underway.clear()
    for (const socket of this.#served) this.#closed(socket)
  }

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
    await this.#supervisor.stop()
  }
}

interface HostChild extends SupervisedProcess {
  readonly child: ChildProcess
}
