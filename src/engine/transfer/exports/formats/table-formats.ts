import type { TableFormatName } from '../../../../shared/model/transfer/export.ts'
import type { ExportTarget } from '../export-target.ts'
import { markdown } from './markdown.ts'
import { parquet } from './parquet.ts'
import { separated } from './separated.ts'
import { sql } from './sql.ts'
import { workbook } from './workbook.ts'
import type { TableFormat } from '../table/table-format.ts'

/** The writer of a format of tables; `table` names what is written, for SQL. */
export function tableFormat(
  format: TableFormatName,
  { dialect = 'sqlite', guardFormulas = false }: ExportTarget,
  table: string,
): TableFormat {
  switch (format) {
    case 'csv':
      return separated(',', guardFormulas)
    case 'tsv':
      return separated('\t', guardFormulas)
    case 'xlsx':
      return workbook()
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
