import { type CsvCell, type CsvEscape, isBare, parseCsvRecord } from './csv.ts'
import { findCsvRecord } from './csv-frames.ts'
import { countLines } from './import-frames.ts'
import type { FileNote } from './file-note.ts'

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

interface HeadRecord {
  readonly offset: number
  readonly line: number
  /** Its cells; null where it is no record in this dialect. */
  readonly cells: readonly CsvCell[] | null
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

/** Of the ways a file may be written, the one in which most records have equally many cells, and then most cells. */
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

/** The share of records that have as many cells as most, and how many those are; one cell is no table. */
function evenness(records: readonly HeadRecord[]): { readonly share: number; readonly cells: number } {
  const filled = records.filter(({ cells }) => !isBlank(cells))
  const counts = filled.flatMap(({ cells }) => (cells === null || cells.length === 1 ? [] : [cells.length]))
  const cells = mostFrequent(counts) ?? 1
  // One record alone is as even as it can be, whatever it is cut by.
  const even = counts.filter((count) => count === cells).length - 1
  if (cells > 1) return { share: even / filled.length, cells }
  const wrong = filled.filter((record) => record.cells === null).length
  return { share: -wrong / Math.max(1, filled.length), cells }
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

/**
 * The first record, or the first below what can only be a title: lines of one cell above a table of three columns or more, lines
 * short of it above an empty line, and lines short of it above a full one that reads like names. All else names columns, since a
 * record that is taken for names is lost.
 */
function findHeader(records: readonly HeadRecord[]): HeadRecord | undefined {
  const filled = records.filter(({ cells }) => !isBlank(cells))
  const usual = mostFrequent(filled.flatMap(({ cells }) => (cells === null ? [] : [cells.length]))) ?? 1
  if (usual === 1) return filled[0]
  let from = 0
  const gap = records.findIndex(
    ({ cells }, index) => index > 0 && isBlank(cells) && !isBlank(records[index - 1]!.cells),
  )
  const above = records.slice(0, Math.max(0, gap)).filter(({ cells }) => !isBlank(cells))
  if (above.length > 0 && above.every(({ cells }) => isShort(cells, usual))) {
    const below = records.slice(gap).find(({ cells }) => !isBlank(cells))
    if (below !== undefined && namesIn(below.cells) > 1) from = gap
  }
  const possible = records.slice(from).filter(({ cells }) => !isBlank(cells))
  // Above two columns one cell may be the name of the second: that of the first is missing where rows are named.
  const first = possible.findIndex(({ cells }) => usual === 2 || cells?.length !== 1)
  return namesBelowTitle(possible.slice(Math.max(0, first)), usual) ?? possible[first] ?? filled[0]
}

/** The names of the columns where records above them leave the last cells empty, and those below fill them. */
function namesBelowTitle(records: readonly HeadRecord[], usual: number): HeadRecord | undefined {
  const at = records.findIndex(({ cells }) => namesIn(cells) === usual && cells?.length === usual)
  const [names, above, below] = [records[at], records.slice(0, at), records.slice(at + 1)]
  if (names === undefined || at === 0 || usual < 3 || !readLikeNames(names.cells!)) return undefined
  const title = above[0]!.cells ?? []
  const isTitle = namesIn(title) === 1 && !isBlank(title.slice(0, 1)) && !keyNames.test(title[0]?.text ?? '')
  if (!isTitle && !title.some(({ text }) => isValue(text ?? ''))) return undefined
  const short = above.every(({ cells }) => isShort(cells, usual))
  const full = below.filter(({ cells }) => cells?.length === usual && !isBlank(cells.slice(-1)))
  return short && below.length > 0 && full.length * 2 > below.length ? names : undefined
}

/** Names of a column of keys: a line that begins so and names nothing else may name the first of columns without names. */
const keyNames = /^\W*(_?id|_?key|uuid|name)\W*$/i

function readLikeNames(cells: readonly CsvCell[]): boolean {
  const names = cells.map(({ text }) => text ?? '')
  return new Set(names).size === names.length && names.every((name) => !isValue(name) || isYear(name))
}

/** Whether a cell reads like a number, a truth value, a date or a time, and not like a name. */
function isValue(text: string): boolean {
  if (text.length > 40) return false
  return (
    isBare(text.trim()) ||
    /^[-+(]?[\d.,:/ -]*\d[\d.,:/ -]*[%)]?$/.test(text.trim()) ||
    /^\d{4}-\d\d-\d\d/.test(text)
  )
}

function isYear(text: string): boolean {
  return /^(19|20)\d\d$/.test(text)
}

/** Whether a record has fewer cells than the table, or says nothing in its last ones. */
function isShort(cells: HeadRecord['cells'], usual: number): boolean {
  if (cells === null || namesIn(cells) >= usual) return false
  return cells.length < usual || isBlank(cells.slice(-1))
}

function namesIn(cells: HeadRecord['cells']): number {
  return cells?.filter(({ text, quoted }) => quoted || (text ?? '').trim() !== '').length ?? 0
}

/** Whether a record says nothing: an empty line, or cells without a character between the delimiters. */
export function isBlank(cells: HeadRecord['cells']): boolean {
  return cells !== null && namesIn(cells) === 0
}

function mostFrequent(counts: readonly number[]): number | undefined {
  const times = new Map<number, number>()
  for (const count of counts) times.set(count, (times.get(count) ?? 0) + 1)
  return [...times].toSorted(([a, x], [b, y]) => y - x || b - a)[0]?.[0]
}

/**
 * The names of the columns, each once: one without a name is called after its place, a repeated one is numbered. In a file of
 * `exportDocuments` (`own`) the empty text in quotes is the name of a field; elsewhere, as R writes it, it is none.
 */
export function columnNames(
  cells: readonly CsvCell[],
  own: boolean,
): { readonly columns: string[]; readonly notes: string[] } {
  const given = new Set(cells.map(({ text }) => text))
  const columns: string[] = []
  const notes: string[] = []
  for (const [index, { text, quoted }] of cells.entries()) {
    const name = text === null || (text === '' && !(quoted && own)) ? null : text
    let column = name ?? `column_${index + 1}`
    if (columns.includes(column) || (name === null && given.has(column))) {
      for (let number = 2; columns.includes(column) || given.has(column); number++)
        column = `${name ?? `column_${index + 1}`}_${number}`
    }
    if (name === null) notes.push(`Column ${index + 1} has no name; it is called "${column}".`)
    else if (column !== name)
      notes.push(
        `The column "${name}" is there again as column ${index + 1}; that one is called "${column}".`,
      )
    columns.push(column)
  }
  return { columns, notes }
}
