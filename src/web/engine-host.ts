import { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import { type WebSocket, WebSocketServer } from 'ws'
import { parseEngineOptions } from '../engine/api/engine.ts'
import { startEngineHost } from '../engine/host.ts'
import type { HostMessage, ShellMessage } from './host-messages.ts'

const host = startEngineHost(parseEngineOptions(process.argv[2] ?? ''))
const webSockets = new WebSocketServer({
  noServer: true,
  maxPayload: 256 * 1024 * 1024,
  perMessageDeflate: false,
})

/** How often the web host is told at most that a tab is in use, in milliseconds. */
const activeInterval = 60_000

const arrived = new Map<number, () => void>()
const serving = new Map<number, WebSocket>()

process.on('message', (message: ShellMessage, socket: unknown) => {
  if ('serve' in message) {
    arrived.get(message.serve)?.()
    arrived.delete(message.serve)
    return
  }
  if ('end' in message) return serving.get(message.end)?.terminate()
  // The browser may have gone before the socket arrived.
  if (socket instanceof Socket) arrived.set(message.socket, () => serve(socket, message))
  tell({ taken: message.socket })
})

function tell(message: HostMessage): void {
  process.send?.(message)
}

function serve(
  socket: Socket,
  { socket: id, url, headers, head }: Extract<ShellMessage, { socket: number }>,
): void {
  const request = new IncomingMessage(socket)
  request.method = 'GET'
  request.url = url
  request.headers = headers
  webSockets.handleUpgrade(request, socket, Buffer.from(head, 'base64'), (webSocket) => {
    serving.set(id, webSocket)
    let told = performance.now()
    webSocket.on('error', () => webSocket.terminate())
    webSocket.on('message', () => {
      if (performance.now() - told < activeInterval) return
      told = performance.now()
      tell({ active: id })
    })
    webSocket.on('close', () => {
      serving.delete(id)
      tell({ closed: id })
    })
    host.serveSocket(webSocket)
  })
}

// Ctrl+C reaches every process of the terminal; the web host then says when to end, by leaving.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {})
process.once('disconnect', () => {
  void host.close().finally(() => process.exit(0))
})
