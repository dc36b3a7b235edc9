import { IncomingMessage } from 'node:http'
import type { IncomingHttpHeaders } from 'node:http'
import type { Socket } from 'node:net'
import { type WebSocket, WebSocketServer } from 'ws'
import type { EngineHost } from '../engine/host.ts'

/** A WebSocket request whose secret was checked, the number of its socket, and what the browser had sent beyond it, as base64. */
export interface UpgradeRequest {
  readonly socket: number
  readonly url: string
  readonly headers: IncomingHttpHeaders
  readonly head: string
}

/** What is told of a served socket, by its number. */
export interface SocketListener {
  readonly onActive: (socket: number) => void
  readonly onClosed: (socket: number) => void
}

/** How often it is told at most that a tab is in use, in milliseconds. */
const activeInterval = 60_000

/** Answers requests for a WebSocket, and serves the contract on each until it closes. */
export class UpgradedSockets {
  readonly #host: EngineHost
  readonly #listener: SocketListener
  readonly #serving = new Map<number, WebSocket>()
  readonly #webSockets = new WebSocketServer({
    noServer: true,
    maxPayload: 256 * 1024 * 1024,
    perMessageDeflate: false,
  })

  constructor(host: EngineHost, listener: SocketListener) {
    this.#host = host
    this.#listener = listener
  }

  serve(socket: Socket, { socket: id, url, headers, head }: UpgradeRequest): void {
    const request = new IncomingMessage(socket)
    request.method = 'GET'
    request.url = url
    request.headers = headers
    this.#webSockets.handleUpgrade(request, socket, Buffer.from(head, 'base64'), (webSocket) => {
      this.#serving.set(id, webSocket)
      let told = performance.now()
      webSocket.on('error', () => webSocket.terminate())
      webSocket.on('message', () => {
        if (performance.now() - told < activeInterval) return
        told = performance.now()
        this.#listener.onActive(id)
      })
      webSocket.on('close', () => {
        this.#serving.delete(id)
        this.#listener.onClosed(id)
      })
      this.#host.serveSocket(webSocket)
    })
  }

  end(socket: number): void {
    this.#serving.get(socket)?.terminate()
  }
}
