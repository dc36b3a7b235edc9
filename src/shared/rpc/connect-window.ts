import type { AnyContractRouter } from '@orpc/contract'
import type { Contract } from '../contract/index.ts'
import { pageMessages } from '../desktop-channels.ts'
import { connectPort, type HostPort, type Port } from './connect-port.ts'
import type { Connection, ConnectOptions } from './connection.ts'

/** What is needed of a browser's window. */
export interface PortWindow {
  addEventListener(type: 'message', listener: (event: PageMessage) => void): void
  removeEventListener(type: 'message', listener: (event: PageMessage) => void): void
  postMessage(message: unknown, targetOrigin: string): void
}

interface PageMessage {
  readonly source: unknown
  readonly data: unknown
  readonly ports: readonly Port[]
}

/** How long the preload script may take to bring a port, in milliseconds. */
const portTimeout = 5000

/**
 * Connects a window of the Electron app: each port is asked for through the preload script, which gets it from main.
 *
 * @example
 * const { client } = connectWindow(window)
 */
export function connectWindow<T extends AnyContractRouter = Contract>(
  window: PortWindow,
  options?: ConnectOptions,
): Connection<T> {
  return connectPort<T>((signal) => requestPort(window, signal), options)
}

function requestPort(window: PortWindow, signal: AbortSignal): Promise<HostPort> {
  return new Promise((resolve, reject) => {
    const gone = Promise.withResolvers<void>()
    const stop = (): void => window.removeEventListener('message', listen)
    const timer = setTimeout(() => {
      stop()
      reject(new Error('The window was given no port to the engine host'))
    }, portTimeout)
    const listen = ({ source, data, ports: [port] }: PageMessage): void => {
      if (source !== window) return
      if (data === pageMessages.port && port !== undefined) {
        clearTimeout(timer)
        resolve({ port, gone: gone.promise })
      } else if (data === pageMessages.hostGone) {
        stop()
        gone.resolve()
      }
    }
    window.addEventListener('message', listen)
    signal.addEventListener('abort', stop, { once: true })
    // To itself, and only its own page is ever shown in this window.
    window.postMessage(pageMessages.connect, '*')
  })
}
