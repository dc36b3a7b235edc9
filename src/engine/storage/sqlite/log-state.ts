import type { OpenedFile } from './opened-file.ts'

/** How far the write-ahead log has been written into the file, as all connections share it. */
export interface LogState {
  /** Differs after pages were written into the file, or the log was begun anew. */
  readonly mark: string
  /** Pages may be on their way into the file just now. */
  readonly moving: boolean
}

/**
 * Reads the head of SQLite's wal-index (its format is part of SQLite's documentation): the salts of the log, and how many
 * of its frames are in the file, or on their way.
 */
export function readLogState(index: OpenedFile): LogState {
  const head = index.read(0, 132)
  if (head.length < 132) return { mark: '', moving: true }
  return {
    mark: head.toString('latin1', 32, 40) + head.toString('latin1', 96, 100),
    moving: head.readUInt32LE(96) !== head.readUInt32LE(128),
  }
}
