import { DatastoreError } from '../shared/errors.ts'
import type { ExportProgress } from '../engine/index.ts'
import type { Writable } from 'node:stream'
import type { Cli } from './cli.ts'
import { ReaderLeft } from './usage-error.ts'

/** Exports to standard output, which stays open. @throws ReaderLeft when its reader has read enough. */
export async function exportToOutput(
  cli: Cli,
  start: (stream: Writable, signal: AbortSignal) => PromiseLike<ExportProgress>,
): Promise<void> {
  try {
    await start(cli.streams.stdout, cli.signal)
  } catch (error) {
    throw error instanceof DatastoreError && isBrokenPipe(error.cause) ? new ReaderLeft() : error
  }
}

function isBrokenPipe(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && cause.code === 'EPIPE'
}
