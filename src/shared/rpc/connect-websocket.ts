import { RPCLink } from '@orpc/client/websocket'
import type { AnyContractRouter } from '@orpc/contract'
import type { Contract } from '../contract/index.ts'
import { connect, type Connection, type ConnectOptions, type Session } from './connection.ts'

/**
 * Connects a browser (or Node) to an engine host behind a WebSocket.
 *
 * @example
 * const { client } = connectWebSocket('ws://127.0.0.1:4321/rpc')
 * const summary = await client.databases.open({ path: '/home/ann/users.db' })
 */
export function connectWebSocket<T extends AnyContractRouter = Contract>(
  url: string,
  options?: ConnectOptions,
): Connection<T> {
  return connect<T>((signal) => openSocket(url, signal), options)
}

function openSocket(url: string, signal: AbortSignal): Promise<Session> {
  const socket = new WebSocket(url)
  // Listened to before the link listens, so that the session is known to be gone when its calls reject.
  const closed = new Promise<void>((resolve) =>
    socket.addEventListener('close', () => resolve(), { once: true }),
  )
  const link = new RPCLink({ websocket: socket })
  signal.addEventListener('abort', () => socket.close(), { once: true })
  return new Promise((resolve, reject) => {
    const session = {
      link,
      closed,
      isOpen: () => socket.readyState === WebSocket.OPEN,
      close: () => socket.close(),
    }
    socket.addEventListener('open', () => resolve(session), { once: true })
    socket.addEventListener('close', () => reject(new Error(`No connection to ${url}`)), { once: true })
  })
}
