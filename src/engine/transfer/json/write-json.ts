import { type ExportProgress, progressInterval, totalOf } from '../exports/export-format.ts'
import type { Sink } from '../../storage/replace-file.ts'

/** What stands around records and between them. */
interface Frame {
  readonly before: string
  readonly between: string
  readonly after: string
  /** The whole file where there is no record. */
  readonly none: string
}

/** How records of JSON, each on one line, make a file: as NDJSON, as one array, and as the body of CouchDB's `_bulk_docs`. */
const frames = {
  lines: { before: '', between: '\n', after: '\n', none: '' },
  array: { before: '[\n', between: ',\n', after: '\n]\n', none: '[]\n' },
  bulk: { before: '{"docs": [\n', between: ',\n', after: '\n]}\n', none: '{"docs": []}\n' },
} as const satisfies Readonly<Record<string, Frame>>

/** Writes records, each one line of JSON. Returns how many there were. */
export async function* writeJson(
  records: AsyncIterable<string>,
  { sink, as, total }: { sink: Sink; as: keyof typeof frames; total: number | null },
): AsyncGenerator<ExportProgress, number, void> {
  const { before, between, after, none } = frames[as]
  let done = 0
  for await (const record of records) {
    await sink.write(`${done === 0 ? before : between}${record}`)
    done += 1
    if (done % progressInterval === 0) yield { done, total: totalOf(total, done) }
  }
  await sink.write(done === 0 ? none : after)
  yield { done, total: done }
  return done
}
