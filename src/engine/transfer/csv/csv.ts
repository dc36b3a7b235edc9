/**
 * A record of a CSV file as RFC 4180 writes it, line end included, of cells that `csvText` and `csvCellOfJson` wrote.
 * `null` leaves the cell empty.
 */
export function csvRecord(cells: readonly (string | null)[]): string {
  return `${cells.map((cell) => cell ?? '').join(',')}\r\n`
}

/**
 * A text as a cell. An empty one is written as `""`, and one that reads like a number, `true`, `false` or the `\N` of nothing
 * stands in quotes, so that they can be told from an empty cell, a number, a truth value and null. `guard` puts an apostrophe
 * before what a spreadsheet would run as a formula, also one that cuts cells by semicolons or tabs; without it, one more apostrophe
 * stands only where a text has it already.
 */
export function csvText(given: string, guard = false): string {
  const text = withGuard(given, guard ? formula : guardedFormula)
  return text === '' || text === nothing || /[",\r\n]/.test(text) || isBare(text) ? quoted(text) : text
}

/** What spreadsheets take for a formula by its first character. */
const signs = String.raw`=+\-@\uff1d\uff0b\uff0d\uff20`

/**
 * The apostrophes before what a spreadsheet would run: at the beginning of a text, and where a cell begins for one that cuts the
 * file by semicolons or tabs, as some do by their language: it does not see that a text stands in quotes.
 */
const [atStart, within] = [String.raw`^Q(?=[${signs}\t\r\n])`, String.raw`(?<=[;\t\r\n])Q(?=[${signs}])`]
const places = (pattern: string, quotes: "'*" | "'+"): RegExp =>
  new RegExp(pattern.replaceAll('Q', quotes), 'g')
const formula = places(`${atStart}|${within}`, "'*")
const guardedFormula = places(`${atStart}|${within}`, "'+")
/** The same in JSON, where a number may begin with a sign. */
const formulaInJson = places(within, "'*")
const guardedInJson = places(within, "'+")

function withGuard(text: string, at: RegExp): string {
  return text.replace(at, "'$&")
}

/** The text that `csvText` was given, guarded or not. */
export function withoutGuard(text: string): string {
  return text.replace(guardedFormula, (apostrophes) => apostrophes.slice(1))
}

/** A cell that shows a JSON value: a string's own text, nothing for null, the source of anything else. */
export function csvCellOfJson(source: string | undefined, guard = false): string | null {
  if (source === undefined || source === 'null') return null
  if (!source.startsWith('"')) {
    const text = withGuard(source, guard ? formulaInJson : guardedInJson)
    return /[",\r\n]/.test(text) ? quoted(text) : text
  }
  try {
    return csvText(String(JSON.parse(source)), guard)
  } catch {
    return quoted(source)
  }
}

/** What MySQL, Hive and PostgreSQL write for NULL, in a cell without quotes. */
const nothing = '\\N'

function quoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`
}

const number = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/

/** Whether an unquoted cell is a JSON value by itself: a number, as it is written, or a truth value. */
export function isBare(text: string): boolean {
  return text === 'true' || text === 'false' || number.test(text)
}

/** A cell as it is read: its text, null where it says that there is none, and whether it stood in quotes. */
export interface CsvCell {
  readonly text: string | null
  readonly quoted: boolean
}

/** How a quote stands within quotes: doubled, or after a backslash, which then says other characters too. */
export type CsvEscape = 'quote' | 'backslash'

export interface CsvSyntax {
  readonly delimiter: string
  readonly escape: CsvEscape
}

/** Cuts a record into its cells; a text says what is wrong with it. */
export function parseCsvRecord(record: string, { delimiter, escape }: CsvSyntax): CsvCell[] | string {
  const cells: CsvCell[] = []
  const backslash = escape === 'backslash'
  let at = 0
  for (;;) {
    if (record[at] === '"') {
      const end = backslash ? closingAfterBackslashes(record, at) : closingQuote(record, at)
      if (end < 0) return 'a quote that opens a cell is never closed'
      const text = record.slice(at + 1, end).replaceAll('""', '"')
      cells.push({ text: backslash ? unescaped(text) : text, quoted: true })
      at = end + 1
      if (at === record.length) return cells
      if (record[at] !== delimiter)
        return `"${record[at]!}" stands after the closing quote of cell ${cells.length}`
    } else {
      const end = backslash ? delimiterAfter(record, at, delimiter) : record.indexOf(delimiter, at)
      const text = record.slice(at, end < 0 ? record.length : end)
      cells.push({ text: text === nothing ? null : backslash ? unescaped(text) : text, quoted: false })
      if (end < 0) return cells
      at = end
    }
    at++
  }
}

function closingQuote(record: string, from: number): number {
  let at = from + 1
  for (;;) {
    const end = record.indexOf('"', at)
    if (end < 0 || record[end + 1] !== '"') return end
    at = end + 2
  }
}

function closingAfterBackslashes(record: string, from: number): number {
  for (let at = from + 1; at < record.length; at++) {
    if (record[at] === '\\') at++
    else if (record[at] === '"' && record[at + 1] === '"') at++
    else if (record[at] === '"') return at
  }
  return -1
}

function delimiterAfter(record: string, from: number, delimiter: string): number {
  for (let at = from; at < record.length; at++) {
    if (record[at] === '\\') at++
    else if (record[at] === delimiter) return at
  }
  return -1
}

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', 0: '\0', Z: '\x1a' }

function unescaped(text: string): string {
  return text.replace(/\\([^])/g, (_, character: string) => escapes[character] ?? character)
}
