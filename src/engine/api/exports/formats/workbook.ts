import { xlsxWriter } from '../../../transfer/exports/write-xlsx.ts'
import { type TableFormat, textOf } from '../table-format.ts'

/** Writes rows as a workbook, as the engine's own exports do. */
export const workbook: TableFormat = async function* write(rows, { columns, sink, total }) {
  const writer = xlsxWriter()
  const names = columns.map(({ name }) => name)
  async function* cells() {
    for await (const { key, values } of rows)
      yield {
        key,
        cells: values.map((source, at) =>
          source !== undefined && columns[at]!.kind === 'timestamp'
            ? writer.time(textOf(source))
            : writer.json(source),
        ),
      }
  }
  return yield* writer.write(cells(), { names, sink, total })
}
