import { connect, createServer } from 'node:net'
import type { AddressInfo, Server, Socket } from 'node:net'

/** When the connection is cut: before the server sees the statement, or after it has answered it. */
type Cut = 'unsent' | 'unanswered'

interface Order {
  statement: string | RegExp
  cut: Cut | null
  /** Whether nothing passes any more once a connection was cut. */
  forGood: boolean
  /** Whether nothing passes now. */
  closed: boolean
}

/**
 * A statement of MariaDB or MySQL as its packet begins with it, and no part of another one; MySQL puts how many attributes
 * there are before it.
 */
export function mysqlStatement(begin: string): RegExp {
  return new RegExp(`\\u0003(?:\\u0000\\u0001)?${begin}`)
}

/** The commit as it stands in its packet, by dialect; "read committed" is no commit. */
export const sentCommit: Readonly<Record<string, string | RegExp>> = {
  mysql: mysqlStatement('commit'),
  postgres: 'commit\u0000',
}

/** Stands between a client and its server, and cuts a connection when a certain statement passes. */
export class CuttingProxy {
  /** The server's URL, through this proxy. */
  readonly url: string
  readonly #server: Server
  readonly #sockets: Set<Socket>
  readonly #order: Order

  private constructor(url: string, server: Server, sockets: Set<Socket>, order: Order) {
    this.url = url
    this.#server = server
    this.#sockets = sockets
    this.#order = order
  }

  static async open(url: string): Promise<CuttingProxy> {
    const target = new URL(url)
    const sockets = new Set<Socket>()
    const order: Order = { statement: '', cut: null, forGood: false, closed: false }
    const server = createServer((client) => {
      const upstream = connect({ host: target.hostname, port: Number(target.port) })
      for (const socket of [client, upstream]) {
        sockets.add(socket)
        socket.on('error', () => undefined)
      }
      if (order.closed) {
        client.destroy()
        upstream.destroy()
        return
      }
      let answerIsLost = false
      const cut = (): void => {
        const ended = order.forGood ? sockets : [client, upstream]
        order.closed = order.forGood
        for (const socket of ended) socket.destroy()
      }
      client.on('data', (data) => {
        const passes = order.cut !== null && holds(data, order.statement)
        if (passes && order.cut === 'unsent') cut()
        else upstream.write(data)
        if (!passes) return
        answerIsLost = order.cut === 'unanswered'
        order.cut = null
      })
      upstream.on('data', (data) => (answerIsLost ? cut() : client.write(data)))
      client.on('close', () => upstream.destroy())
      upstream.on('close', () => client.destroy())
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const through = new URL(url)
    through.hostname = '127.0.0.1'
    through.port = String((server.address() as AddressInfo).port)
    return new CuttingProxy(through.href, server, sockets, order)
  }

  /** Cuts the next connection that sends a packet in which this is found, once; or all of them, for good, as if the program had died. */
  cutAt(statement: string | RegExp, cut: Cut, { forGood = false } = {}): void {
    this.#order.forGood = forGood
    this.#order.statement = statement
    this.#order.cut = cut
  }

  /** Ends every connection and lets none through, as when the server is stopped; `restore` starts it again. */
  cutOff(): void {
    this.#order.closed = true
    for (const socket of this.#sockets) socket.destroy()
  }

  restore(): void {
    this.#order.closed = false
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    await new Promise((resolve) => this.#server.close(resolve))
  }
}

function holds(data: Buffer, statement: string | RegExp): boolean {
  return typeof statement === 'string' ? data.includes(statement) : statement.test(data.toString('latin1'))
}
