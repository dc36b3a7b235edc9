import type { Sink } from '../../../storage/replace-file.ts'
import { type ExportProgress, progressInterval, totalOf } from '../export-format.ts'
import { type ExportTarget, writeOnce, writeWhole } from '../export-target.ts'
import type { TableColumn, TableColumns, TableLine } from './table-columns.ts'
import type { TableFormat, TypedRow } from './table-format.ts'

export interface TableSource {
  /** The columns before any row was seen. */
  readonly columns: () => TableColumns
  /** Every row; asked again it starts again. */
  readonly lines: () => AsyncIterable<TableLine>
}

/**
 * Writes a table into a file or a stream. Where rows tell the columns or their kinds, it reads all of them first, and reads them
 * again to write them; memory stays constant. When a row written meanwhile by others does not fit, the second pass starts again.
 *
 * @throws DatastoreError as `writeOnce` does, and whatever reading the rows throws.
 */
export function writeTable(
  source: TableSource,
  target: ExportTarget,
  format: TableFormat,
): AsyncGenerator<ExportProgress, number, void> {
  const columns = source.columns()
  if (!columns.open && !format.typed) return writeOnce(target, (sink) => inOnePass(sink))
  return writeWhole(target, async function* inTwoPasses(sink) {
    yield { done: 0, total: null }
    let total = 0
    for await (const line of source.lines()) {
      columns.take(line)
      total += 1
      if (total % progressInterval === 0) yield { done: 0, total: null }
    }
    for (;;) {
      const known = columns.list()
      const pass = { fits: true }
      const rows = rowsOf(source, known, (line) => {
        pass.fits = !columns.take(line)
        return pass.fits
      })
      const done = yield* format.write(rows, { columns: known, sink, total })
      if (pass.fits) return done
      await sink.restart()
    }
  })

  async function* inOnePass(sink: Sink) {
    yield { done: 0, total: null }
    const known = columns.list()
    return yield* format.write(
      rowsOf(source, known, () => true),
      { columns: known, sink, total: null },
    )
  }
}

/** The rows as long as each fits. */
async function* rowsOf(
  { lines }: TableSource,
  known: readonly TableColumn[],
  fits: (line: TableLine) => boolean,
): AsyncGenerator<TypedRow, void, void> {
  for await (const line of lines()) {
    if (!fits(line)) return
    const values = known.map(({ name }) => {
      const source = line.values.get(name)
      return source === 'null' ? undefined : source
    })
    yield { key: line.key, values }
  }
}

/** Calls `write` for each row, and reports progress. */
export async function* writeRows(
  rows: AsyncIterable<TypedRow>,
  total: number | null,
  write: (row: TypedRow) => Promise<void>,
): AsyncGenerator<ExportProgress, number, void> {
  let done = 0
  for await (const row of rows) {
    await write(row)
    done += 1
    if (done % progressInterval === 0) yield { done, total: totalOf(total, done) }
  }
  yield { done, total: done }
  return done
}
