import { connect, createServer } from 'node:net'
import type { AddressInfo, Server, Socket } from 'node:net'
import { PacketEnds } from './packet-ends.ts'
import type { CutAnswer } from './packet-ends.ts'

/** When the connection is cut: before the server sees the statement, or after it has answered it. */
type Cut = 'unsent' | 'unanswered'

interface Order {
  /** What the packet holds, or how many packets pass before it. */
  statement: string | RegExp | number
  cut: Cut | null
  answer: CutAnswer | null
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
    const order: Order = { statement: '', cut: null, answer: null, forGood: false, closed: false }
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
      const ends = new PacketEnds(/^(mysql|mariadb):/.test(url))
      let answerIsLost = false
      const cut = (): void => {
        const ended = order.forGood ? sockets : [client, upstream]
        order.closed = order.forGood
        for (const socket of ended) socket.destroy()
      }
      client.on('data', (data) => {
        const passes = order.cut !== null && isMeant(data, order)
        if (passes && order.cut === 'unsent') cut()
        else upstream.write(data)
        if (!passes) return
        answerIsLost = order.cut === 'unanswered'
        order.cut = null
      })
      client.on('drain', () => upstream.resume())
      upstream.on('data', (data) => {
        if (answerIsLost) return cut()
        const last = ends.pass(data, order.answer)
        if (last !== undefined) {
          order.answer = null
          client.end(data.subarray(0, last))
          upstream.destroy()
        } else if (!client.write(data)) upstream.pause()
      })
      client.on('close', () => upstream.destroy())
      // What the server has sent before arrives.
      upstream.on('close', () => client.destroySoon())
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const through = new URL(url)
    through.hostname = '127.0.0.1'
    through.port = String((server.address() as AddressInfo).port)
    return new CuttingProxy(through.href, server, sockets, order)
  }

  /** Cuts the next connection that sends a packet in which this is found, once; or all of them, for good, as if the program had died. */
  cutAt(statement: string | RegExp | number, cut: Cut, { forGood = false } = {}): void {
    this.#order.forGood = forGood
    this.#order.statement = statement
    this.#order.cut = cut
  }

  /** Takes the order back. Returns whether it was still to be done. */
  withdraw(): boolean {
    const waiting = this.#order.cut !== null || this.#order.answer !== null
    this.#order.cut = null
    this.#order.answer = null
    return waiting
  }

  /** Cuts a connection when the server has sent so many packets from now on, once; what was sent before arrives. */
  cutAnswer(where: CutAnswer['where'], packets = 0): void {
    this.#order.answer = { where, packets }
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

function isMeant(data: Buffer, order: Order): boolean {
  const { statement } = order
  if (typeof statement === 'number') {
    order.statement = statement - 1
    return statement === 0
  }
  return typeof statement === 'string' ? data.includes(statement) : statement.test(data.toString('latin1'))
}
