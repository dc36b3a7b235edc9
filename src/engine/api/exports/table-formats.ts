import type { ExportChoices, TableFormatName } from '../../../shared/model/transfer/export.ts'
import { markdown } from './formats/markdown.ts'
import { parquet } from './formats/parquet.ts'
import { separated } from './formats/separated.ts'
import { sql } from './formats/sql.ts'
import { workbook } from './formats/workbook.ts'
import type { TableFormat } from './table-format.ts'

/** The writer of a format of tables; `table` names what is written, for SQL. */
export function tableFormat(
  format: TableFormatName,
  { dialect = 'sqlite', guardFormulas = false }: ExportChoices,
  table: string,
): TableFormat {
  switch (format) {
    case 'csv':
      return separated(',', guardFormulas)
    case 'tsv':
      return separated('\t', guardFormulas)
    case 'xlsx':
      return workbook
    case 'parquet':
      return parquet
    case 'markdown':
      return markdown
    case 'sql':
      return sql({ dialect, table })
    default:
      return format satisfies never
  }
}
