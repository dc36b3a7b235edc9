import { csvCellOfJson, csvRecord } from '../../csv/csv.ts'
import { writeRows } from '../table/write-table.ts'
import type { TableFormat } from '../table/table-format.ts'

/** Writes rows as CSV or, with a tab between the cells, as TSV; `guard` is as for `csvText`. */
export function separated(delimiter: ',' | '\t', guard: boolean): TableFormat {
  const cellOf = (source: string | undefined): string | null => {
    const cell = csvCellOfJson(source, guard)
    return cell !== null && !cell.startsWith('"') && cell.includes(delimiter) ? `"${cell}"` : cell
  }
  const recordOf = (cells: readonly (string | null)[]): string =>
    delimiter === ',' ? csvRecord(cells) : `${cells.map((cell) => cell ?? '').join('\t')}\r\n`
  return {
    typed: false,
    async *write(rows, { columns, sink, total }) {
      await sink.write(recordOf(columns.map(({ name }) => cellOf(JSON.stringify(name)))))
      return yield* writeRows(rows, total, ({ values }) => sink.write(recordOf(values.map(cellOf))))
    },
  }
}
