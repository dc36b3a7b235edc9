import { useSyncExternalStore } from 'react'
import { connectWebSocket } from '../../shared/rpc/connect-websocket.ts'
import { connectWindow } from '../../shared/rpc/connect-window.ts'
import type { ConnectionStatus } from '../../shared/rpc/connection.ts'
import { desktop } from './desktop.ts'

/** The window's one connection to the engine host: a message port in Electron, a WebSocket in a browser. */
export const connection =
  desktop.kind === 'electron'
    ? connectWindow(window)
    : connectWebSocket(new URL('/rpc', location.href).href.replace(/^http/, 'ws'))

/** Whether the engine host can be reached, and since when. */
export function useConnection(): ConnectionStatus {
  return useSyncExternalStore(
    (listener) => connection.subscribe(listener),
    () => connection.status,
  )
}

/** Tries at once instead of waiting for the next attempt. */
export function retryNow(): void {
  connection.retry()
}

/** Calls back after each connection that followed a lost one. Returns how to stop. */
export function onReconnect(run: () => void): () => void {
  let lost = false
  return connection.subscribe(() => {
    const { state } = connection.status
    if (state === 'connected' && lost) run()
    lost = state === 'disconnected'
  })
}
