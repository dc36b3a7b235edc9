import { EventEmitter } from 'node:events'
import { MessageChannel, type MessagePort } from 'node:worker_threads'

/** Electron's port of the main and utility processes, over Node's: an emitter whose messages come as events. */
export class MessagePortMain extends EventEmitter {
  readonly #port: MessagePort

  constructor(port: MessagePort) {
    super()
    this.#port = port
    port.on('message', (data: unknown) => this.emit('message', { data, ports: [] }))
    port.on('close', () => this.emit('close'))
    // Node starts a port when it is listened to; Electron only when it is told to.
    port.unref()
  }

  start(): void {
    this.#port.ref()
    this.#port.start()
  }

  postMessage(message: unknown): void {
    this.#port.postMessage(message)
  }

  close(): void {
    this.#port.close()
  }
}

const ports = new WeakMap<object, MessagePort>()

/** One end of a channel before it is sent away; in main it is only ever passed on. */
export class MessageChannelMain {
  readonly port1: object
  readonly port2: object

  constructor() {
    const channel = new MessageChannel()
    this.port1 = Object.freeze({ toString: () => 'port1' })
    this.port2 = Object.freeze({ toString: () => 'port2' })
    ports.set(this.port1, channel.port1)
    ports.set(this.port2, channel.port2)
  }
}

/** Node's port behind one that is being sent away, which can happen once. */
export function takePort(port: object): MessagePort {
  const taken = ports.get(port)
  if (taken === undefined) throw new Error('This is no port, or it was sent away before')
  ports.delete(port)
  return taken
}
