import { create } from 'zustand'
import { DatastoreError } from '../../shared/errors.ts'
import type { DatabaseSummary, FileState } from '../../shared/model/database.ts'
import { isServerUrl } from '../../shared/server-url.ts'
import { client } from './client.ts'
import { onEngineError } from './connection.ts'
import { keys, queryClient } from './queries.ts'

/**
 * What has become of a file that was deleted, replaced or overwritten while it was open; or `refused`: it is not opened, as
 * the log beside it belongs to another file.
 */
export type LostFile = Exclude<FileState, 'same'> | 'refused'

const useLost = create<Readonly<Record<string, LostFile>>>()(() => ({}))

/** What has become of a file; undefined while it is the one that was opened. */
export function useLostFile(database: string): LostFile | undefined {
  return useLost((lost) => lost[database])
}

/** Starts feeding `useLostFile`: files are looked at when the window comes to the front, and after each error about one. */
export function watchFiles(): () => void {
  const look = (): void => {
    if (document.visibilityState !== 'visible') return
    for (const path of shownFiles())
      // The former file may have been put back; an error is reported as every one is.
      void (useLost.getState()[path] === 'refused' ? reopenFile(path).catch(() => {}) : lookAtFile(path))
  }
  const stop = onEngineError((error) => void lookAtLost(error))
  window.addEventListener('focus', look)
  document.addEventListener('visibilitychange', look)
  return () => {
    stop()
    window.removeEventListener('focus', look)
    document.removeEventListener('visibilitychange', look)
  }
}

/** The file that an error says is no longer the one that was opened, when that is so; otherwise null. */
export async function lookAtLost(error: unknown): Promise<string | null> {
  if (!(error instanceof DatastoreError)) return null
  const { path } = error.details
  if ((error.code !== 'REPLACED' && error.code !== 'NOT_FOUND') || path === undefined || isServerUrl(path))
    return null
  if ((await lookAtFile(path)) !== 'same') return path
  if (error.details.log === undefined) return null
  useLost.setState({ [path]: 'refused' })
  return path
}

/** Opens the file that is there now in the place of the lost one; throws while there is none, and keeps what was open. */
export async function reopenFile(database: string): Promise<void> {
  fileIsBack(database, await client.databases.reopen({ database }))
}

/** Opens a file without the log beside it that belongs to another file, and keeps that log under another name. */
export async function openWithoutLog(path: string): Promise<void> {
  fileIsBack(path, await client.databases.open({ path, create: true, setLogAside: true }))
}

function shownFiles(): string[] {
  const shown = queryClient.getQueryCache().findAll({ queryKey: keys.database('').slice(0, 1) })
  return shown.map((query) => String(query.queryKey[1])).filter((path) => !isServerUrl(path))
}

async function lookAtFile(database: string): Promise<LostFile | 'same'> {
  try {
    const known = useLost.getState()[database]
    const state = await client.databases.fileState({ database })
    if (state !== 'same') useLost.setState({ [database]: state })
    // Another window has opened it anew.
    else if (known !== undefined && known !== 'refused') fileIsBack(database)
    return state
  } catch {
    // Asks again the next time for what is not known now, and keeps what is known.
    return useLost.getState()[database] ?? 'same'
  }
}

function fileIsBack(database: string, summary?: DatabaseSummary): void {
  const { [database]: _, ...others } = useLost.getState()
  useLost.setState(others, true)
  if (summary === undefined) void queryClient.invalidateQueries({ queryKey: keys.database(database) })
  else queryClient.setQueryData(keys.database(database), summary)
  void queryClient.invalidateQueries({ queryKey: ['store', database] })
}
