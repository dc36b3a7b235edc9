import { RPCLink } from '@orpc/client/message-port'
import type { AnyContractRouter } from '@orpc/contract'
import type { Contract } from '../contract/index.ts'
import { connect, type Connection, type ConnectOptions, type Channel } from './connection.ts'
import { namedObjects } from './named-objects.ts'

/** What a connection needs of a message port; both the browser's and Node's have it. */
export interface Port {
  addEventListener(type: 'message' | 'close', listener: (event: object) => void): void
  postMessage(message: unknown): void
  start(): void
  close(): void
}

/** A fresh port to the engine host; `gone` settles when the host is known to have ended. */
export interface HostPort {
  readonly port: Port
  readonly gone: Promise<void>
}

/** Connects to an engine host behind message ports, asking for a fresh port each time the last one is gone. */
export function connectPort<T extends AnyContractRouter = Contract>(
  request: (signal: AbortSignal) => Promise<HostPort>,
  options?: ConnectOptions,
): Connection<T> {
  return connect<T>(async (signal) => openPort(await request(signal)), options)
}

function openPort({ port, gone }: HostPort): Channel {
  let open = true
  const closed = Promise.withResolvers<void>()
  const onClose: (() => void)[] = []
  const end = (): void => {
    if (!open) return
    open = false
    for (const listener of onClose) listener()
    closed.resolve()
  }
  // A port closed from this side, or whose host ended abruptly, need not say so itself: the link is told here.
  const link = new RPCLink({
    customJsonSerializers: [namedObjects],
    port: {
      on: (type: string, listener: (event?: { data: unknown }) => void) => {
        if (type === 'close') onClose.push(listener)
        else
          port.addEventListener('message', (event) =>
            listener({ data: 'data' in event ? event.data : undefined }),
          )
      },
      postMessage: (message: unknown) => port.postMessage(message),
    },
  })
  const close = (): void => {
    port.close()
    end()
  }
  port.addEventListener('close', end)
  void gone.then(close)
  port.start()
  return { link, closed: closed.promise, isOpen: () => open, close }
}
