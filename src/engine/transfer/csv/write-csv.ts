import { csvCellOfJson, csvRecord, csvText } from './csv.ts'
import { progressInterval } from '../exports/export-format.ts'
import type { TableWriter } from '../exports/table-writer.ts'

/** Writes rows as CSV; `guard` puts an apostrophe before texts that a spreadsheet would run as formulas. */
export function csvWriter(guard: boolean): TableWriter<string | null> {
  return {
    text: (text) => csvText(text, guard),
    json: (source) => csvCellOfJson(source, guard),
    time: (text) => csvText(text, guard),
    async *write(rows, { names, sink, total }) {
      await sink.write(csvRecord(names.map((name) => csvText(name, guard))))
      let done = 0
      for await (const { cells } of rows) {
        await sink.write(csvRecord(cells))
        done += 1
        if (done % progressInterval === 0)
          yield { done, total: total === null ? null : Math.max(done, total) }
      }
      yield { done, total: done }
      return done
    },
  }
}
