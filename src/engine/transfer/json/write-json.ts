import { type ExportProgress, progressInterval } from '../exports/export-format.ts'
import type { Sink } from '../../storage/replace-file.ts'

/** Writes records, each one line of JSON, as NDJSON or as one JSON array. Returns how many there were. */
export async function* writeJson(
  records: AsyncIterable<string>,
  options: { sink: Sink; array: boolean; total: number | null },
): AsyncGenerator<ExportProgress, number, void> {
  const { sink, array, total } = options
  let done = 0
  for await (const record of records) {
    await sink.write(array ? `${done === 0 ? '[\n' : ',\n'}${record}` : `${record}\n`)
    done += 1
    if (done % progressInterval === 0) yield { done, total }
  }
  if (array) await sink.write(done === 0 ? '[]\n' : '\n]\n')
  yield { done, total: done }
  return done
}
