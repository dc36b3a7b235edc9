import { connect, createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'

/** Stands between a client and its server and counts how often the client speaks after the server has. */
export class TurnCounter {
  turns = 0
  readonly #target: string
  readonly #sockets = new Set<Socket>()
  readonly #server = createServer((client) => this.#pass(client))

  private constructor(target: string) {
    this.#target = target
  }

  static async open(target: string): Promise<TurnCounter> {
    const counter = new TurnCounter(target)
    await new Promise<void>((resolve) => counter.#server.listen(0, '127.0.0.1', resolve))
    return counter
  }

  /** The server's URL, through this counter. */
  get url(): string {
    const through = new URL(this.#target)
    through.hostname = '127.0.0.1'
    through.port = String((this.#server.address() as AddressInfo).port)
    return through.href
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  #pass(client: Socket): void {
    const { hostname, port } = new URL(this.#target)
    const upstream = connect({ host: hostname, port: Number(port) })
    for (const socket of [client, upstream]) {
      socket.setNoDelay(true)
      this.#sockets.add(socket)
      socket.on('error', () => undefined)
    }
    let answered = true
    client.on('data', (data) => {
      if (answered) this.turns++
      answered = false
      upstream.write(data)
    })
    upstream.on('data', (data) => {
      answered = true
      client.write(data)
    })
    client.on('close', () => upstream.destroy())
    upstream.on('close', () => client.destroy())
  }
}
