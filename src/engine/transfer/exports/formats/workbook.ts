import { numberText } from '../../../../shared/numbers.ts'
import { DatastoreError } from '../../../../shared/errors.ts'
import { type ExportProgress, progressInterval, totalOf } from '../export-format.ts'
import type { CellKind } from '../table/cell-kind.ts'
import { type TableFormat, textOf } from '../table/table-format.ts'

type XlsxCell = string | number | boolean | Date | null

/** What Excel takes: characters of a cell, columns and rows of a sheet. */
const [longestText, mostColumns, mostRows] = [32_767, 16_384, 1_048_576]
/** Digits that Excel keeps of a number, and the range that it has for one. */
const mostDigits = 15
const [smallest, largest] = [2.2250738585072014e-308, 9.99999999999999e307]
/** The first day that all spreadsheets count alike: Excel has a 29 February 1900. */
const firstDay = Date.UTC(1900, 2, 1)
const lastDay = Date.UTC(10_000, 0, 1)

/**
 * Writes rows as a workbook of XLSX, in constant memory. A text is a text cell, which no spreadsheet runs as a formula; a number
 * is a number unless Excel would change it, and then a text; a time of milliseconds is a date, in UTC.
 *
 * `rowsPerSheet` counts the line of names: what does not fit goes on in a further sheet, under the same names.
 */
export function workbook(rowsPerSheet = mostRows): TableFormat {
  return { typed: false, write: (rows, to) => writeWorkbook(rows, to, rowsPerSheet) }
}

async function* writeWorkbook(
  ...[rows, { columns, sink, total }, rowsPerSheet]: [...Parameters<TableFormat['write']>, number]
): AsyncGenerator<ExportProgress, number, void> {
  if (columns.length > mostColumns)
    throw refused(`${numberText(columns.length)} columns`, `${numberText(mostColumns)} columns`, {})
  const { writeXlsxStream } = await import('hucre/xlsx')
  let [done, told] = [0, 0]
  const header = columns.map(({ name }) => checked(name, 'the names of the columns', {}))
  async function* cells() {
    for await (const { key, values } of rows) {
      done++
      yield values.map((source, at) => {
        const { name, kind } = columns[at]!
        const cell = cellOf(source, kind)
        return typeof cell === 'string' ? checked(cell, `the column "${name}" of "${key}"`, { key }) : cell
      })
    }
  }
  const stream = writeXlsxStream(cells(), {
    name: 'Sheet1',
    columns: header.map((name) => ({ header: name })),
    freezePane: { rows: 1 },
    maxRowsPerSheet: rowsPerSheet,
  })
  for await (const bytes of stream) {
    await sink.write(bytes)
    if (done - told < progressInterval) continue
    told = done
    yield { done, total: totalOf(total, done) }
  }
  yield { done, total: done }
  return done
}

/** A text as a cell takes it. @throws DatastoreError `INVALID_INPUT` when it is too long for one. */
function checked(text: string, where: string, details: { readonly key?: string }): string {
  if (text.length > longestText)
    throw refused(
      `a text of ${numberText(text.length)} characters in ${where}`,
      `${numberText(longestText)} characters in a cell`,
      details,
    )
  return text.replace(escapedOrNone, (found) =>
    found.length > 1
      ? `_x005F${found}`
      : `_x${found.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`,
  )
}

/** What a reader would take for an escape, and what no XML holds: half a pair, and what stands for no character. */
const escapedOrNone =
  /_x[0-9A-Fa-f]{4}_|[\uFFFE\uFFFF]|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g

function refused(what: string, most: string, details: { readonly key?: string }): DatastoreError {
  return new DatastoreError(
    'INVALID_INPUT',
    `There is ${what}, and XLSX takes ${most}. Export to CSV, JSON or NDJSON instead.`,
    { details: { ...details, argument: 'format' } },
  )
}

/** A JSON value as a cell: nested values as their JSON text. */
function cellOf(source: string | undefined, kind: CellKind): XlsxCell {
  if (source === undefined) return null
  if (source === 'true' || source === 'false') return source === 'true'
  if (source.startsWith('"')) return kind === 'timestamp' ? xlsxOfTime(textOf(source)) : textOf(source)
  return /^[{[]/.test(source) ? source : xlsxOfNumber(source)
}

/** A number as Excel keeps it, and as text where it would lose a digit or has no room for it. */
function xlsxOfNumber(source: string): number | string {
  const number = Number(source)
  const digits = source
    .replace(/e.*$/i, '')
    .replace(/[-.]/g, '')
    .replace(/^0+|0+$/g, '')
  const size = Math.abs(number)
  const fits = digits === '' || (digits.length <= mostDigits && size >= smallest && size <= largest)
  return fits && !Object.is(number, -0) ? number : source
}

/** A time as a date where it is one to the millisecond; any other text stays. */
function xlsxOfTime(text: string): Date | string {
  const date = new Date(text)
  const exact = !Number.isNaN(date.getTime()) && date.toISOString() === text
  return exact && date.getTime() >= firstDay && date.getTime() < lastDay ? date : text
}
