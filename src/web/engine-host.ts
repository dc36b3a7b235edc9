import { Socket } from 'node:net'
import { parseEngineOptions } from '../engine/api/engine.ts'
import { startEngineHost } from '../engine/host.ts'
import type { HostMessage, ShellMessage } from './host-messages.ts'
import { UpgradedSockets } from './upgraded-sockets.ts'

const host = startEngineHost(parseEngineOptions(process.argv[2] ?? ''))
const sockets = new UpgradedSockets(host, {
  onActive: (socket) => tell({ active: socket }),
  onClosed: (socket) => tell({ closed: socket }),
})

const arrived = new Map<number, () => void>()

process.on('message', (message: ShellMessage, socket: unknown) => {
  if ('serve' in message) {
    arrived.get(message.serve)?.()
    arrived.delete(message.serve)
    return
  }
  if ('end' in message) return sockets.end(message.end)
  // The browser may have gone before the socket arrived.
  if (socket instanceof Socket) arrived.set(message.socket, () => sockets.serve(socket, message))
  tell({ taken: message.socket })
})

function tell(message: HostMessage): void {
  // A web host that has gone takes nothing more: `disconnect` then ends this process, with its databases closed.
  process.send?.(message, undefined, undefined, () => {})
}

// Ctrl+C reaches every process of the terminal; the web host then says when to end, by leaving.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {})
process.once('disconnect', () => {
  void host.close().finally(() => process.exit(0))
})
