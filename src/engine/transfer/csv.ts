/**
 * A record of a CSV file as RFC 4180 writes it, line end included, of cells that `csvText` and `csvCellOfJson` wrote.
 * `null` leaves the cell empty.
 */
export function csvRecord(cells: readonly (string | null)[]): string {
  return `${cells.map((cell) => cell ?? '').join(',')}\r\n`
}

/**
 * A text as a cell. An empty one is written as `""`, and one that reads like a number, `true` or `false` stands in quotes,
 * so that they can be told from an empty cell, a number and a truth value.
 */
export function csvText(text: string): string {
  return text === '' || /[",\r\n]/.test(text) || isBare(text) ? quoted(text) : text
}

/** A cell that shows a JSON value: a string's own text, nothing for null, the source of anything else. */
export function csvCellOfJson(source: string | undefined): string | null {
  if (source === undefined || source === 'null') return null
  if (!source.startsWith('"')) return /[",\r\n]/.test(source) ? quoted(source) : source
  try {
    return csvText(String(JSON.parse(source)))
  } catch {
    return quoted(source)
  }
}

function quoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`
}

const number = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/

/** Whether an unquoted cell is a JSON value by itself: a number, as it is written, or a truth value. */
export function isBare(text: string): boolean {
  return text === 'true' || text === 'false' || number.test(text)
}

/** A cell as it is read: its text, and whether it stood in quotes. */
export interface CsvCell {
  readonly text: string
  readonly quoted: boolean
}

/** Cuts a record into its cells; a text says what is wrong with it. */
export function parseCsvRecord(record: string, delimiter: string): CsvCell[] | string {
  const cells: CsvCell[] = []
  let at = 0
  for (;;) {
    if (record[at] === '"') {
      const end = closingQuote(record, at)
      if (end < 0) return 'a quote that opens a cell is never closed'
      cells.push({ text: record.slice(at + 1, end).replaceAll('""', '"'), quoted: true })
      at = end + 1
      if (at === record.length) return cells
      if (record[at] !== delimiter)
        return `"${record[at]!}" stands after the closing quote of cell ${cells.length}`
    } else {
      const end = record.indexOf(delimiter, at)
      cells.push({ text: record.slice(at, end < 0 ? record.length : end), quoted: false })
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
