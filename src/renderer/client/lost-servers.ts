import { create } from 'zustand'
import { backoff } from '../../shared/delay.ts'
import { DatastoreError } from '../../shared/errors.ts'
import type { DatabaseSummary } from '../../shared/model/database.ts'
import { isServerUrl } from '../../shared/server-url.ts'
import { client } from './client.ts'
import { onEngineError } from './connection.ts'
import { keys, queryClient } from './queries.ts'

/** Waits between attempts to reach a server again, in milliseconds; the last one repeats. */
const waits = [400, 1000, 2000, 4000, 8000, 15_000]
/** Milliseconds an attempt may take before it counts as failed: a server that is cut off does not even refuse. */
const patience = 12_000

/** A server that an open database is on and that cannot be reached, or refuses every user. */
export interface LostServer {
  /** What happened, in the engine's words. */
  readonly error: DatastoreError
  readonly attempts: number
  /** When it is tried again, UTC milliseconds; null while it is being tried, or when trying again is no use. */
  readonly retryAt: number | null
}

const useLost = create<Readonly<Record<string, LostServer>>>()(() => ({}))
const timers = new Map<string, ReturnType<typeof setTimeout>>()

/** What is wrong with the server of a database; undefined while nothing is. */
export function useLostServer(database: string): LostServer | undefined {
  return useLost((lost) => lost[database])
}

/** Starts feeding `useLostServer`, and trying lost servers again; the shell calls it once. Returns how to stop. */
export function watchServers(): () => void {
  const stop = onEngineError(noteError)
  return () => {
    stop()
    for (const timer of timers.values()) clearTimeout(timer)
    timers.clear()
  }
}

/** Tries a server at once instead of waiting for the next attempt. */
export function retryServer(database: string): void {
  if (useLost.getState()[database]?.retryAt != null) void attempt(database)
}

/** Reads what is on screen again after a server has answered again, by itself or because the user connected anew. */
export function serverIsBack(summary: DatabaseSummary): void {
  const { path } = summary
  clearTimeout(timers.get(path))
  timers.delete(path)
  forget(path)
  queryClient.setQueryData(keys.database(path), summary)
  void queryClient.invalidateQueries({ queryKey: ['store', path] })
}

function noteError(error: DatastoreError): void {
  const { path } = error.details
  if (path === undefined || !isServerUrl(path) || !isShown(path)) return
  if (error.code !== 'DISCONNECTED' && error.code !== 'UNKNOWN_OUTCOME') return
  if (useLost.getState()[path] !== undefined) return
  schedule(path, error, 0)
}

/** Whether the window shows a database; one that is only being tried is not reported as lost. */
function isShown(database: string): boolean {
  return queryClient.getQueryState(keys.database(database)) !== undefined
}

function schedule(database: string, error: DatastoreError, attempts: number): void {
  const wait = backoff(waits, attempts)
  useLost.setState({ [database]: { error, attempts, retryAt: Date.now() + wait } })
  clearTimeout(timers.get(database))
  timers.set(
    database,
    setTimeout(() => void attempt(database), wait),
  )
}

async function attempt(database: string): Promise<void> {
  const lost = useLost.getState()[database]
  clearTimeout(timers.get(database))
  timers.delete(database)
  if (lost === undefined) return
  if (!isShown(database)) return forget(database)
  useLost.setState({ [database]: { ...lost, retryAt: null } })
  try {
    serverIsBack(await client.databases.get({ database }, { signal: AbortSignal.timeout(patience) }))
  } catch (thrown) {
    const error = thrown instanceof DatastoreError ? thrown : lost.error
    // It is back and refuses us: only a person can do something about that.
    if (error.code === 'ACCESS_DENIED') useLost.setState({ [database]: { ...lost, error, retryAt: null } })
    else schedule(database, error.code === 'CANCELLED' ? lost.error : error, lost.attempts + 1)
  }
}

function forget(database: string): void {
  const { [database]: _, ...others } = useLost.getState()
  useLost.setState(others, true)
}
