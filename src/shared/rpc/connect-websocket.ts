import { RPCLink } from '@orpc/client/websocket'
import type { AnyContractRouter } from '@orpc/contract'
import type { Contract } from '../contract/index.ts'
import { connect, type Connection, type ConnectOptions, type Channel } from './connection.ts'
import { namedObjects } from './named-objects.ts'

interface WebSocketOptions extends ConnectOptions {
  readonly protocols?: () => Promise<readonly string[]>
  readonly onRefused?: () => void
}

/**
 * Connects a browser (or Node) to an engine host behind a WebSocket, offering the subprotocols that `protocols` gives for
 * each attempt. `onRefused` is told of each attempt that failed.
 *
 * @example
 * const { client } = connectWebSocket('ws://127.0.0.1:4321/rpc')
 * const summary = await client.databases.open({ path: '/home/ann/users.db' })
 */
export function connectWebSocket<T extends AnyContractRouter = Contract>(
  url: string,
  { protocols = async () => [], onRefused, ...options }: WebSocketOptions = {},
): Connection<T> {
  const open = async (signal: AbortSignal): Promise<Channel> => openSocket(url, await protocols(), signal)
  return connect<T>(async (signal) => {
    try {
      return await open(signal)
    } catch (thrown) {
      onRefused?.()
      throw thrown
    }
  }, options)
}

function openSocket(url: string, protocols: readonly string[], signal: AbortSignal): Promise<Channel> {
  const socket = new WebSocket(url, [...protocols])
  // Listened to before the link listens, so that the channel is known to be gone when its calls reject.
  const closed = new Promise<void>((resolve) =>
    socket.addEventListener('close', () => resolve(), { once: true }),
  )
  const link = new RPCLink({ websocket: socket, customJsonSerializers: [namedObjects] })
  signal.addEventListener('abort', () => socket.close(), { once: true })
  return new Promise((resolve, reject) => {
    const channel = {
      link,
      closed,
      isOpen: () => socket.readyState === WebSocket.OPEN,
      close: () => socket.close(),
    }
    socket.addEventListener('open', () => resolve(channel), { once: true })
    socket.addEventListener('close', () => reject(new Error(`No connection to ${url}`)), { once: true })
  })
}
