import { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import { WebSocketServer } from 'ws'
import { parseEngineOptions } from '../engine/api/engine.ts'
import { startEngineHost } from '../engine/host.ts'
import type { HostMessage, ShellMessage } from './host-messages.ts'

const host = startEngineHost(parseEngineOptions(process.argv[2] ?? ''))
const webSockets = new WebSocketServer({
  noServer: true,
  maxPayload: 256 * 1024 * 1024,
  perMessageDeflate: false,
})

const arrived = new Map<number, () => void>()

process.on('message', (message: ShellMessage, socket: unknown) => {
  if ('serve' in message) {
    arrived.get(message.serve)?.()
    arrived.delete(message.serve)
    return
  }
  // The browser may have gone before the socket arrived.
  if (socket instanceof Socket) arrived.set(message.socket, () => serve(socket, message))
  const answer: HostMessage = { taken: message.socket }
  process.send?.(answer)
})

function serve(socket: Socket, { url, headers, head }: Extract<ShellMessage, { socket: number }>): void {
  const request = new IncomingMessage(socket)
  request.method = 'GET'
  request.url = url
  request.headers = headers
  webSockets.handleUpgrade(request, socket, Buffer.from(head, 'base64'), (webSocket) => {
    webSocket.on('error', () => webSocket.terminate())
    host.serveSocket(webSocket)
  })
}

// Ctrl+C reaches every process of the terminal; the web host then says when to end, by leaving.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {})
process.once('disconnect', () => {
  void host.close().finally(() => process.exit(0))
})
