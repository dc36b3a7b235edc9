import { createReadStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Writable } from 'node:stream'
import { replaceFile, type RestartableSink, type Sink } from '../../storage/replace-file.ts'
import type { ExportFormat, SqlDialect } from './export-format.ts'
import { StreamSink } from './stream-sink.ts'

/** How an export is written, beside the place that it is written to. */
interface Written {
  readonly format: ExportFormat
  /** Whether texts of CSV and TSV that a spreadsheet would run as formulas are guarded by an apostrophe, which imports take away. */
  readonly guardFormulas?: boolean
  /** Whether a table has objects as JSON, as without it, or a column for each field within them. */
  readonly nested?: 'json' | 'flat'
  /** Of SQL: for which database; SQLite without it. */
  readonly dialect?: SqlDialect
  /** Of MongoDB's extended JSON: whether every number has its type, or only those that a reader would change, as without it. */
  readonly numbers?: 'relaxed' | 'canonical'
}

interface FileTarget extends Written {
  readonly path: string
  readonly overwrite: boolean
}

interface StreamTarget extends Written {
  readonly stream: Writable
  readonly signal?: AbortSignal
}

/** Where an export goes: a file, which has its name when it is whole, or a stream, which the caller ends. */
export type ExportTarget = FileTarget | StreamTarget

type Work<To, Progress, Result> = (sink: To) => AsyncGenerator<Progress, Result, void>

/**
 * Writes to the target what is written from its beginning to its end.
 *
 * @throws DatastoreError as `replaceFile` does; for a stream `IO` when it fails or is closed, `CANCELLED`.
 */
export function writeOnce<Progress, Result>(
  target: ExportTarget,
  write: Work<Sink, Progress, Result>,
): AsyncGenerator<Progress, Result, void> {
  return 'path' in target ? replaceFile(target.path, target, write) : writeStream(target, write)
}

/**
 * Writes to the target what may have to be begun anew while it is written. A stream takes nothing back: what is for one is
 * written into a temporary file first.
 *
 * @throws DatastoreError as `writeOnce`.
 */
export function writeWhole<Progress, Result>(
  target: ExportTarget,
  write: Work<RestartableSink, Progress, Result>,
): AsyncGenerator<Progress, Result, void> {
  return 'path' in target ? replaceFile(target.path, target, write) : spool(target, write)
}

async function* writeStream<Progress, Result>(
  { stream, signal }: StreamTarget,
  write: Work<Sink, Progress, Result>,
): AsyncGenerator<Progress, Result, void> {
  const sink = new StreamSink(stream, signal)
  try {
    const result = yield* write(sink)
    await sink.finish()
    return result
  } finally {
    sink.leave()
  }
}

async function* spool<Progress, Result>(
  target: StreamTarget,
  write: Work<RestartableSink, Progress, Result>,
): AsyncGenerator<Progress, Result, void> {
  const folder = await mkdtemp(join(tmpdir(), 'datastore-export-'))
  try {
    const path = join(folder, `export.${target.format}`)
    const result = yield* replaceFile(path, { overwrite: false }, write)
    await handOver(path, target)
    return result
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function handOver(path: string, { stream, signal }: StreamTarget): Promise<void> {
  const sink = new StreamSink(stream, signal)
  try {
    for await (const piece of createReadStream(path)) await sink.write(piece as Buffer)
    await sink.finish()
  } finally {
    sink.leave()
  }
}
