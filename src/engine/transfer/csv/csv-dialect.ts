import { type CsvCell, type CsvEscape, parseCsvRecord } from './csv.ts'
import { findCsvRecord } from './csv-frames.ts'
import { findHeader, type HeadRecord, isBlank, mostFrequent } from './csv-header.ts'
import { countLines } from '../sources/import-frames.ts'
import type { FileNote } from '../sources/file-note.ts'

/** How a CSV file is written, beside what is the same in all of them. */
export interface CsvDialect {
  readonly delimiter: string
  readonly escape: CsvEscape
  /** The character that ends a line; a carriage return before a line feed is part of the end. */
  readonly lineEnd: '\n' | '\r'
}

/** What of a dialect the caller knows. */
export interface CsvAsked {
  /** What stands between two cells, where the file itself does not tell it. */
  readonly delimiter?: string
  /** How a quote stands within quotes: doubled (`quote`) or after a backslash. */
  readonly escape?: CsvEscape
  /** The line that names the columns, from 1, where it is not the first that looks like it. */
  readonly header?: number
}

export interface InspectedCsv {
  readonly dialect: CsvDialect
  /** Where the line of column names begins, from the beginning of the content; null where the line asked for is not there. */
  readonly start: { readonly offset: number; readonly line: number } | null
  /** What the caller may want to know of it. */
  readonly notes: readonly FileNote[]
}

const delimiters = [',', ';', '\t', '|'] as const
const recordsLookedAt = 100

/** Finds out how a CSV file is written, by its first bytes; `whole` when those are all of it. */
export function inspectCsv(content: Buffer, whole: boolean, asked: CsvAsked): InspectedCsv {
  const text = content.toString('utf8')
  const sep = /^"?sep=([^\r\n])"?[ \t]*(\r\n|\n|\r)/i.exec(text)
  const from = { offset: Buffer.byteLength(sep?.[0] ?? ''), line: sep === null ? 1 : 2 }
  const own = /^_key([,;\t|])/.exec(text)?.[1]
  const chosen = asked.header === undefined ? from : atLine(content, asked.header, lineEndsOf(text)[0]!)
  const { dialect, records } = bestDialect(content, whole, chosen ?? from, {
    lineEnds: lineEndsOf(text),
    delimiters: given(asked.delimiter ?? sep?.[1] ?? own) ?? delimiters,
    escapes: given(asked.escape) ?? (content.includes('\\"') ? ['quote', 'backslash'] : ['quote']),
  })
  const start = asked.header === undefined ? (findHeader(records) ?? from) : chosen
  if (start === null) return { dialect, start, notes: [] }
  const above = content.toString('utf8', from.offset, Math.max(from.offset, start.offset))
  const notes =
    above.replaceAll(dialect.delimiter, '').replaceAll('"', '').trim() === ''
      ? []
      : [
          {
            line: start.line,
            message: `The column names stand in line ${start.line}; what stands above them is left out.`,
          },
        ]
  return { dialect, start, notes }
}

/** What is the same in the lines of every sheet of a workbook. */
const sheetDialect: CsvDialect = { delimiter: ',', escape: 'quote', lineEnd: '\n' }

/** Finds the row of column names among the first rows of a workbook's sheet. */
export function inspectSheet(content: Buffer, whole: boolean, header: number | undefined): InspectedCsv {
  const from = { offset: 0, line: 1 }
  const records = headRecords(content, whole, from, sheetDialect).map((record, index) => ({
    ...record,
    line: index + 1,
  }))
  const filled = records.find(({ cells }) => !isBlank(cells))
  const own = filled?.cells?.[0]?.text === '_key'
  const found = header === undefined ? (own ? filled : findHeader(records)) : records[header - 1]
  if (found === undefined)
    return { dialect: sheetDialect, start: header === undefined ? from : null, notes: [] }
  const { offset, line } = found
  const above = records.slice(0, line - 1).some(({ cells }) => !isBlank(cells))
  const message = `The column names stand in row ${line}; what stands above them is left out.`
  return { dialect: sheetDialect, start: { offset, line }, notes: above ? [{ line, message }] : [] }
}

/** Where a line begins, whatever stands in those above it; null when there are fewer. */
function atLine(content: Buffer, line: number, lineEnd: string): { offset: number; line: number } | null {
  let offset = 0
  for (let at = 1; at < line; at++) {
    const end = content.indexOf(lineEnd, offset)
    if (end < 0) return null
    offset = end + 1
  }
  return offset === content.length ? null : { offset, line }
}

/** How lines may end, the likeliest first: a carriage return alone counts only where one stands alone. */
function lineEndsOf(text: string): ('\n' | '\r')[] {
  if (!/\r(?!\n)./s.test(text)) return ['\n']
  const first = /\r\n|\n|\r/.exec(text.replace(/"[^"]*"/g, '_'))?.[0]
  if (first === '\r\n') return ['\n']
  return first === '\r' ? ['\r', '\n'] : ['\n', '\r']
}

function given<T>(value: T | undefined): T[] | undefined {
  return value === undefined ? undefined : [value]
}

interface Candidates {
  readonly lineEnds: readonly ('\n' | '\r')[]
  readonly delimiters: readonly string[]
  readonly escapes: readonly CsvEscape[]
}

/**
 * Of the ways a file may be written, the one in which most records have equally many cells, and then most cells. A record with a
 * quote amid an unquoted cell counts against a way: read right, quotes stand around cells.
 */
function bestDialect(
  content: Buffer,
  whole: boolean,
  from: { readonly offset: number; readonly line: number },
  { lineEnds, delimiters: possible, escapes }: Candidates,
): { readonly dialect: CsvDialect; readonly records: readonly HeadRecord[] } {
  const syntaxes = escapes.flatMap((escape) => possible.map((delimiter) => ({ delimiter, escape })))
  const tried = lineEnds.flatMap((lineEnd) =>
    syntaxes.map((syntax) => {
      const dialect: CsvDialect = { ...syntax, lineEnd }
      const records = headRecords(content, whole, from, dialect)
      return { dialect, records, ...evenness(records) }
    }),
  )
  const order = (lineEnd: CsvDialect['lineEnd']): number => lineEnds.indexOf(lineEnd)
  return tried.toSorted(
    (a, b) => b.share - a.share || order(a.dialect.lineEnd) - order(b.dialect.lineEnd) || b.cells - a.cells,
  )[0]!
}

/** The share of records that have as many cells as most, less those with stray quotes, and how many cells that is; one is no table. */
function evenness(records: readonly HeadRecord[]): { readonly share: number; readonly cells: number } {
  const filled = records.filter(({ cells }) => !isBlank(cells))
  const counts = filled.flatMap(({ cells }) => (cells === null || cells.length === 1 ? [] : [cells.length]))
  const cells = mostFrequent(counts) ?? 1
  // One record alone is as even as it can be, whatever it is cut by.
  const even = counts.filter((count) => count === cells).length - 1
  const strayed = filled.filter((record) => record.cells?.some(hasStrayQuote)).length
  if (cells > 1) return { share: (even - strayed) / filled.length, cells }
  const wrong = filled.filter((record) => record.cells === null).length
  return { share: -wrong / Math.max(1, filled.length), cells }
}

function hasStrayQuote({ text, quoted }: CsvCell): boolean {
  return !quoted && text !== null && text.includes('"')
}

function headRecords(
  content: Buffer,
  whole: boolean,
  from: { readonly offset: number; readonly line: number },
  dialect: CsvDialect,
): HeadRecord[] {
  const find = findCsvRecord(csvBytes(dialect))
  const records: HeadRecord[] = []
  let { offset, line } = from
  while (records.length < recordsLookedAt) {
    const found = find(content, offset, whole)
    if (typeof found === 'string') break
    if ('wrong' in found) return [...records, { offset, line, cells: null }]
    const cells = parseCsvRecord(content.toString('utf8', found.start, found.end), dialect)
    records.push({ offset, line, cells: typeof cells === 'string' ? null : cells })
    line += countLines(content, found.start, found.next, csvBytes(dialect).lineEnd)
    offset = found.next
  }
  return records
}

/** A dialect as the bytes that frames look for. */
export function csvBytes({ delimiter, escape, lineEnd }: CsvDialect) {
  return {
    delimiter: delimiter.charCodeAt(0),
    backslash: escape === 'backslash',
    lineEnd: lineEnd.charCodeAt(0),
  }
}
