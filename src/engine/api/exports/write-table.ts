import { progressInterval } from '../../transfer/exports/export-format.ts'
import type { ExportProgress } from '../../transfer/exports/export-format.ts'
import type { RestartableSink } from '../../storage/replace-file.ts'
import type { TableColumn, TableColumns, TableLine } from './table-columns.ts'
import type { TableFormat, TypedRow } from './table-format.ts'

export interface TableSource {
  /** The columns before any row was seen. */
  readonly columns: () => TableColumns
  /** Every row; asked again it starts again. */
  readonly lines: () => AsyncIterable<TableLine>
}

/**
 * Reads all rows once to find the columns of the table and their types, then reads them again and writes the table.
 * When a row written meanwhile by others does not fit the columns, the second pass starts again.
 */
export async function* writeTable(
  source: TableSource,
  sink: RestartableSink,
  format: TableFormat,
): AsyncGenerator<ExportProgress, number, void> {
  yield { done: 0, total: null }
  const columns = source.columns()
  let total = 0
  for await (const line of source.lines()) {
    columns.take(line)
    total += 1
    if (total % progressInterval === 0) yield { done: 0, total: null }
  }
  for (;;) {
    const known = columns.list()
    const pass = { fits: true }
    const done = yield* format(rowsOf(source, columns, known, pass), { columns: known, sink, total })
    if (pass.fits) return done
    await sink.restart()
  }
}

async function* rowsOf(
  { lines }: TableSource,
  columns: TableColumns,
  known: readonly TableColumn[],
  pass: { fits: boolean },
): AsyncGenerator<TypedRow, void, void> {
  for await (const line of lines()) {
    if (columns.take(line)) {
      pass.fits = false
      return
    }
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
  total: number,
  write: (row: TypedRow) => Promise<void>,
): AsyncGenerator<ExportProgress, number, void> {
  let done = 0
  for await (const row of rows) {
    await write(row)
    done += 1
    if (done % progressInterval === 0) yield { done, total: Math.max(done, total) }
  }
  yield { done, total: done }
  return done
}
