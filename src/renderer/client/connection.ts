import { useSyncExternalStore } from 'react'
import type { DatastoreError } from '../../shared/errors.ts'
import { connectWebSocket } from '../../shared/rpc/connect-websocket.ts'
import { connectWindow } from '../../shared/rpc/connect-window.ts'
import type { ConnectionStatus } from '../../shared/rpc/connection.ts'
import { desktop } from './desktop.ts'
import { noteOwnWrite } from './own-writes.ts'
import { writtenDatabase } from './writes.ts'
import { checkWebAccess, webProtocols } from './web-session.ts'

/** Asked before anything is written to a database; throws when it must not be. */
type WriteGuard = (database: string) => Promise<void>
type ErrorListener = (error: DatastoreError) => void
const errorListeners = new Set<ErrorListener>()
let guard: WriteGuard = () => Promise.resolve()
const options = {
  onError: (error: DatastoreError) => errorListeners.forEach((told) => told(error)),
  before: async (path: readonly string[], input: unknown): Promise<void> => {
    const database = writtenDatabase(path, input)
    if (database === null) return
    await guard(database)
    noteOwnWrite(database)
  },
}

/** The window's one connection to the engine host: a message port in Electron, a WebSocket in a browser. */
export const connection =
  desktop.kind === 'electron'
    ? connectWindow(window, options)
    : connectWebSocket(new URL('/rpc', location.href).href.replace(/^http/, 'ws'), {
        ...options,
        protocols: webProtocols,
        onRefused: () => void checkWebAccess(),
      })

/** Sets what is asked before anything is written, by whichever screen. */
export function setWriteGuard(next: WriteGuard): void {
  guard = next
}

/** Tells of every error the engine host answers with, whichever call asked. Returns how to stop. */
export function onEngineError(listener: ErrorListener): () => void {
  errorListeners.add(listener)
  return () => errorListeners.delete(listener)
}

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
